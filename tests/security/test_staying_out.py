"""What somebody held opens nothing afterwards: switched off and on, another password, another group."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pyotp
import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.exc import OperationalError

from app.identity.links import make_link
from app.identity.owning import check_person_removal
from app.identity.recovery_codes import make_recovery_codes, use_recovery_code
from app.identity.second_factor import STEP, enrol_first
from app.identity.signing_in import FREE_FOR_ONE
from app.identity.trusted_devices import trust_device
from models.core import AuditEntry
from models.identity import FailedSignIns, SecondFactor, User
from tests.security.fort import SESSION, Fort, csrf_of, session_of, sign_in
from tests.security.reading import audit, person, role_id, rows
from tests.security.test_people import LONG, change, hire
from tests.signing_in import code_of, recovery_codes_on


def number_of(fort: Fort, username: str) -> int:
    found = person(fort, username)
    assert found is not None
    return int(found.id)


def arrive(fort: Fort, username: str, *roles: str) -> int:
    """A new person who is in, in one browser."""
    hire(fort, username, *roles)
    fort.cookies[username] = {SESSION: sign_in(fort, username, LONG)}
    return number_of(fort, username)


def audit_of(fort: Fort, act: str, user_id: int) -> list[AuditEntry]:
    return [entry for entry in audit(fort, act) if entry.subject_id == user_id]


def is_in(fort: Fort, visitor: str) -> bool:
    return fort.get(visitor, "/sessions/").status_code == 200


def test_who_was_switched_off_comes_back_with_nothing_of_before(fort: Fort) -> None:
    number = arrive(fort, "donen", "Clerk")
    with fort.work() as work:
        trust_device(work, number, "Chrome")
        link = make_link(work, number)
    assert is_in(fort, "donen")
    assert change(fort, "donen", "Clerk", active="").status_code == 302
    assert change(fort, "donen", "Clerk").status_code == 302
    assert not is_in(fort, "donen"), "the session of before lives again"
    assert rows(fort, "select 1 from trusted_device where user_id = :id", id=number) == []
    client = fort.app.test_client()
    token = csrf_of(client.get("/login/link", base_url=fort.base).text)
    answer = client.post("/login/link", base_url=fort.base, data={"csrf_token": token, "token": link})
    assert answer.status_code == 302, "the link of before lives again"
    assert audit(fort, "SignedOut")[-1].facts["why"] == "switched_off"


def test_an_own_new_password_ends_the_links_of_before(fort: Fort) -> None:
    number = arrive(fort, "supheli", "Clerk")
    with fort.work() as work:
        make_link(work, number)
    typed = {"password": "yeni-parola-1453", "conf_password": "yeni-parola-1453", "now": LONG}
    assert fort.post("supheli", "/resetmypassword/form", typed).status_code == 302
    links = rows(fort, "select 1 from one_time_link where user_id = :id and used_at is null", id=number)
    assert links == []


def test_an_open_screen_is_no_place_to_guess_the_password(fort: Fort) -> None:
    arrive(fort, "acik", "Clerk")
    typed = {"password": "yeni-parola-1453", "conf_password": "yeni-parola-1453"}
    for _ in range(FREE_FOR_ONE + 1):
        assert "now-error" in fort.post("acik", "/resetmypassword/form", {**typed, "now": "tahmin"}).text
    page = fort.post("acik", "/resetmypassword/form", {**typed, "now": LONG})
    assert page.status_code == 200
    assert "now-error" in page.text
    assert sign_in(fort, "acik", LONG), "the password is the one of before, and the door is open"
    with fort.work() as work:
        work.session.execute(delete(FailedSignIns))
    assert fort.post("acik", "/resetmypassword/form", {**typed, "now": LONG}).status_code == 302


def test_roles_that_come_with_a_group_are_written_down_and_told(fort: Fort) -> None:
    number = arrive(fort, "grupta", "Foreman")
    alone, both = ["Foreman"], ["Foreman", "Planner"]
    group = {"name": "hafta-sonu", "label": "Hafta sonu", "roles": [role_id(fort, "Planner")]}
    assert fort.post("owner", "/groups/add", {**group, "users": [number]}).status_code == 302
    given = audit(fort, "RolesGiven")[-1]
    assert (given.facts["user_id"], given.facts["before"], given.facts["roles"]) == (number, alone, both)
    (found,) = rows(fort, "select id from ab_group where name = 'hafta-sonu'")
    assert change(fort, "grupta", "Foreman", groups=[]).status_code == 302
    assert audit(fort, "RolesGiven")[-1].facts["roles"] == alone
    assert change(fort, "grupta", "Foreman", groups=[found.id]).status_code == 302
    before = len(audit(fort, "RolesGiven"))
    assert fort.post("owner", f"/groups/delete/{found.id}").status_code == 302
    after = audit(fort, "RolesGiven")
    assert len(after) == before + 1
    assert (after[-1].facts["user_id"], after[-1].facts["roles"]) == (number, alone)


def test_one_code_connects_one_telephone_however_often_it_is_sent_at_once(fort: Fort) -> None:
    hire(fort, "cifte", "Clerk")
    number, secret = number_of(fort, "cifte"), pyotp.random_base32()
    with fort.work() as work:
        work.session.execute(delete(SecondFactor).where(SecondFactor.user_id == number))

    code = pyotp.TOTP(secret).now()

    def connect(_arrival: int) -> list[str]:
        with fort.work() as work:
            return enrol_first(work, number, secret, code) or []

    with ThreadPoolExecutor(max_workers=4) as pool:
        shown = list(pool.map(connect, range(4)))
    assert all(len(codes) == 10 for codes in shown), (
        "every click of this browser ends on the page with the codes"
    )
    assert len(audit_of(fort, "SecondFactorEnrolled", number)) == 1
    kept = rows(fort, "select 1 from recovery_code where user_id = :id", id=number)
    assert len(kept) == 10, "those of one page count, and no more"
    with fort.work() as work:
        assert [use_recovery_code(work, number, codes[0]) for codes in shown].count(True) == 1


def test_the_second_click_is_of_this_browser_and_at_once(fort: Fort) -> None:
    hire(fort, "gecikmis", "Clerk")
    number, secret = number_of(fort, "gecikmis"), pyotp.random_base32()
    with fort.work() as work:
        work.session.execute(delete(SecondFactor).where(SecondFactor.user_id == number))
    with fort.work() as work:
        step = int(work.now.timestamp()) // STEP
        codes = enrol_first(work, number, secret, pyotp.TOTP(secret).generate_otp(step))
    assert codes
    with fort.work() as work:
        later = pyotp.TOTP(secret).generate_otp(step + 1)
        assert enrol_first(work, number, secret, later) is None, "another code"
        work.session.execute(
            text("update second_factor set enrolled_at = enrolled_at - interval '21 s' where user_id = :id"),
            {"id": number},
        )
        work.session.expire_all()
        again = pyotp.TOTP(secret).generate_otp(step)
        assert enrol_first(work, number, secret, again) is None, "too late"
        assert use_recovery_code(work, number, codes[0]), "and the codes of the first page are still good"


def test_a_telephone_that_was_connected_meanwhile_is_not_replaced_at_the_door(fort: Fort) -> None:
    hire(fort, "yarista", "Clerk")
    number = number_of(fort, "yarista")
    with fort.work() as work:
        work.session.execute(delete(SecondFactor).where(SecondFactor.user_id == number))
    secret = pyotp.random_base32()
    with fort.work() as work:
        assert enrol_first(work, number, secret, pyotp.TOTP(secret).now()) is not None
    thiefs = pyotp.random_base32()
    with fort.work() as work:
        kept = work.session.scalar(select(SecondFactor.secret).where(SecondFactor.user_id == number))
        assert enrol_first(work, number, thiefs, pyotp.TOTP(thiefs).now()) is None
        assert work.session.scalar(select(SecondFactor.secret).where(SecondFactor.user_id == number)) == kept
        assert work.session.get(User, number) is not None


def test_two_owners_who_shut_each_other_out_stand_in_line(fort: Fort) -> None:
    hire(fort, "ortak-bir", "Owner")
    hire(fort, "ortak-iki", "Owner")
    first, second = number_of(fort, "ortak-bir"), number_of(fort, "ortak-iki")

    def wait_in_line() -> None:
        with fort.work() as work:
            work.session.execute(text("set local lock_timeout = '100ms'"))
            check_person_removal(work, work.session.get_one(User, second))

    with fort.work() as work, ThreadPoolExecutor(max_workers=1) as pool:
        check_person_removal(work, work.session.get_one(User, first))
        with pytest.raises(OperationalError, match="lock timeout"):
            pool.submit(wait_in_line).result(timeout=30)
    wait_in_line()
    for username in ("ortak-bir", "ortak-iki"):
        assert change(fort, username, "Clerk").status_code == 302


def test_who_has_no_second_factor_gets_none_at_an_open_screen(fort: Fort) -> None:
    number = arrive(fort, "masasi", "Clerk")
    client = fort.client("masasi")
    page = client.get("/sessions/telephone", base_url=fort.base)
    fort.cookies["masasi"] = {SESSION: session_of(client, fort.host)}
    kept = rows(fort, "select secret from second_factor where user_id = :id", id=number)
    form = {"password": LONG, "code": code_of(page.text), "before": "000000"}
    assert "before-error" in fort.post("masasi", "/sessions/telephone", form).text
    assert "before-error" in fort.post("masasi", "/sessions/recovery-codes", form).text
    assert rows(fort, "select secret from second_factor where user_id = :id", id=number) == kept
    assert rows(fort, "select 1 from recovery_code where user_id = :id", id=number) == []
    with fort.work() as work:
        (spare, *_rest) = make_recovery_codes(work, number)
    wrong = fort.post("masasi", "/sessions/telephone", {**form, "before": spare, "code": "000000"})
    assert "code-error" in wrong.text, "and the recovery code is not used up"
    shown = fort.post("masasi", "/sessions/telephone", {**form, "before": spare})
    assert len(recovery_codes_on(shown.text)) == 10
    assert rows(fort, "select secret from second_factor where user_id = :id", id=number) != kept


def test_a_double_click_at_enrolment_ends_on_the_page_with_the_codes(fort: Fort) -> None:
    hire(fort, "cift-tik", "Clerk")
    number = number_of(fort, "cift-tik")
    with fort.work() as work:
        work.session.execute(delete(SecondFactor).where(SecondFactor.user_id == number))
    client = fort.app.test_client()
    token = csrf_of(client.get("/login/", base_url=fort.base).text)
    form = {"username": "cift-tik", "password": LONG, "csrf_token": token}
    client.post("/login/", base_url=fort.base, data=form)
    page = client.get("/login/enrol", base_url=fort.base).text
    before = session_of(client, fort.host)
    typed = {"code": code_of(page), "csrf_token": token}
    first = client.post("/login/enrol", base_url=fort.base, data=typed)
    assert len(recovery_codes_on(first.text)) == 10
    # The second click left with the cookie of before, and its answer is the page the person sees.
    client.set_cookie(SESSION, before, domain=fort.host)
    second = client.post("/login/enrol", base_url=fort.base, data=typed)
    codes = recovery_codes_on(second.text)
    assert len(codes) == 10
    assert client.get("/sessions/", base_url=fort.base).status_code == 200
    thief = fort.app.test_client()
    page_token = csrf_of(thief.get("/login/", base_url=fort.base).text)
    thief.post("/login/", base_url=fort.base, data={**form, "csrf_token": page_token})
    answer = thief.post("/login/enrol", base_url=fort.base, data={**typed, "csrf_token": page_token})
    assert answer.headers["Location"] == "/login/code", "the same code from a browser without the secret"
    with fort.work() as work:
        assert use_recovery_code(work, number, codes[0])
