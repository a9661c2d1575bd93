"""The chain of the audit trail: what is sealed, and every way to damage it is found and named."""

from __future__ import annotations

import hashlib
import json
import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from app.audit.chaining import CONTENT, hash_of, seal_entries, waiting
from app.audit.heads import Head, NotAHead, as_head, read_head, sign_head
from app.audit.keeping import Sealer, seal_all
from app.audit.recording import record_events
from app.audit.signing import is_signed, seeds_from, use_signing_keys
from app.kernel.permissions import system
from app.kernel.work import begin_work
from tests.audit.conftest import SECRET, Noted, Trail


def test_entries_are_sealed_in_their_order_and_the_chain_is_whole(sealed: Trail) -> None:
    report = sealed.verify()
    assert (report.entries, report.seals, report.findings) == (9, 3, [])
    seals = sealed.rows("select number, entries, previous, hash from audit_seal order by number")
    assert [seal.entries for seal in seals] == [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    assert [seal.previous for seal in seals] == ["0" * 64, seals[0].hash, seals[1].hash]


def test_where_nothing_is_new_no_seal_is_made(sealed: Trail) -> None:
    assert sealed.seal() == 0
    assert sealed.verify().seals == 3


def test_the_print_of_an_entry_is_the_sha256_of_what_it_says(trail: Trail) -> None:
    trail.note()
    ((printed, at, address),) = trail.rows(
        f"select {CONTENT}, to_char(at at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US'),"
        " address from audit_entry e"
    )
    assert address is None
    facts = {"note": "Kapı 0", "number": 0}
    said = [at, "system", None, "Ayşe", None, "", "", "Noted", "Order", 0, facts]
    line = json.dumps(said, ensure_ascii=False, separators=(", ", ": "))
    assert bytes(printed) == hashlib.sha256(line.encode()).digest()


def test_a_slower_act_with_a_smaller_id_is_neither_skipped_nor_sealed_twice(trail: Trail) -> None:
    with trail.work() as slow:
        slow.emit(Noted(1, "yavaş"))
        slow.session.execute(text("select 1"))
        record_events(slow)
        slow.events.clear()
        # Somebody else takes the next id and is done first.
        threading.Thread(target=trail.note).start()
        _wait_for(trail, 1)
        sealed, is_waiting = _apart(trail)
        assert (sealed, is_waiting) == (0, True), "what is behind an act that still runs waits for it"
    assert trail.seal() == 2
    assert trail.rows("select entries from audit_seal order by number") == [([1, 2],)]
    assert trail.problems() == []


def _apart(trail: Trail) -> tuple[int, bool]:
    """Seal in another thread: this one has a Work open."""
    found: list[tuple[int, bool]] = []
    other = threading.Thread(target=lambda: found.append(seal_all(trail.work)))
    other.start()
    other.join(20)
    return found[0]


def _wait_for(trail: Trail, count: int) -> None:
    """Until so many entries can be seen by others."""

    def look() -> None:
        while True:
            if trail.rows("select count(*) from audit_entry")[0][0] >= count:
                return

    other = threading.Thread(target=look)
    other.start()
    other.join(20)
    assert not other.is_alive()


def test_forty_acts_at_once_while_two_seal(trail: Trail) -> None:
    """Each writer commits in its own time; every entry ends in exactly one seal."""
    writers = [threading.Thread(target=trail.note, args=(10,)) for _ in range(6)]
    is_over = threading.Event()
    broken: list[BaseException] = []

    def keep_sealing() -> None:
        try:
            while not is_over.is_set():
                trail.seal()
        except BaseException as error:  # noqa: BLE001 - told by the test
            broken.append(error)

    sealers = [threading.Thread(target=keep_sealing) for _ in range(2)]
    for thread in (*writers, *sealers):
        thread.start()
    for thread in writers:
        thread.join(60)
    is_over.set()
    for thread in sealers:
        thread.join(60)
    trail.seal()
    assert broken == []
    report = trail.verify()
    assert (report.entries, report.findings) == (60, [])
    ids = [entry for (entries,) in trail.rows("select entries from audit_seal") for entry in entries]
    assert sorted(ids) == [row.id for row in trail.rows("select id from audit_entry order by id")]


def test_a_changed_entry_is_named(sealed: Trail) -> None:
    sealed.damage('update audit_entry set facts = facts || \'{"note": "anders"}\' where id = 5')
    report = sealed.verify()
    assert [str(finding) for finding in report.findings] == [
        "Entry 5 was changed after it was sealed (seal 2)."
    ]
    assert sealed.problems() == ["changed"]


@pytest.mark.parametrize(
    "change",
    [
        "at = at - interval '1 day'",
        "actor_name = 'Mehmet'",
        "actor_id = 99",
        "address = '10.0.0.9'",
        "device = 'x'",
        "request_id = 'x'",
        "act = 'Other'",
        "subject = 'Material'",
        "subject_id = 8",
    ],
)
def test_nothing_of_an_entry_can_be_changed_unseen(sealed: Trail, change: str) -> None:
    sealed.damage(f"update audit_entry set {change} where id = 4")
    assert sealed.problems() == ["changed"]


def test_a_deleted_entry_is_named(sealed: Trail) -> None:
    sealed.damage("delete from audit_entry where id in (2, 9)")
    assert [(one.problem, one.facts["entry"]) for one in sealed.verify().findings] == [
        ("deleted", 2),
        ("deleted", 9),
    ]


def test_an_entry_that_was_put_in_is_named(sealed: Trail) -> None:
    sealed.damage(
        "insert into audit_entry (at, actor_kind, actor_name, act, subject, facts, xact)"
        " select at, actor_kind, 'Kimse', act, subject, facts, xact from audit_entry where id = 4"
    )
    assert [(one.problem, one.facts["entry"]) for one in sealed.verify().findings] == [("inserted", 10)]
    sealed.note()
    sealed.seal()
    assert sealed.problems() == ["inserted"], "sealing does not take it in"


def test_entries_that_changed_places_are_named(sealed: Trail) -> None:
    for old, new in ((4, 100), (6, 4), (100, 6)):
        sealed.damage("update audit_entry set id = :new where id = :old", old=old, new=new)
    (found,) = sealed.verify().findings
    assert (found.problem, found.facts) == ("swapped", {"entry": 4, "other": 6, "seal": 2})


def test_a_forged_seal_is_named(sealed: Trail) -> None:
    sealed.damage("update audit_seal set sealed_at = sealed_at - interval '1 hour' where number = 2")
    (found,) = sealed.verify().findings
    assert (found.problem, found.facts["seal"]) == ("seal forged", 2)


def forge(trail: Trail, number: int) -> None:
    """What a forger does who knows how seals are made: the seal fits the entries as they are now."""
    prints = b"".join(
        bytes(row.print)
        for row in trail.rows(
            f"select {CONTENT} as print from audit_seal s"
            " cross join unnest(s.entries) with ordinality as u (id, place)"
            " join audit_entry e on e.id = u.id where s.number = :number order by u.place",
            number=number,
        )
    )
    (seal,) = trail.rows("select * from audit_seal where number = :number", number=number)
    mended = {**seal._mapping, "prints": prints}
    trail.damage(
        "update audit_seal set prints = :prints, hash = :hash where number = :number",
        prints=prints,
        hash=hash_of(mended),
        number=number,
    )


def test_a_seal_that_was_made_anew_no_longer_carries_the_next(sealed: Trail) -> None:
    sealed.damage("update audit_entry set actor_name = 'Mehmet' where id = 5")
    forge(sealed, 2)
    (found,) = sealed.verify().findings
    assert (found.problem, found.facts["seal"]) == ("chain broken", 3)


def test_a_missing_seal_is_named(sealed: Trail) -> None:
    sealed.damage("delete from audit_seal where number = 2")
    assert sealed.problems()[0] == "seal missing"
    sealed.damage("delete from audit_seal where number = 1")
    assert sealed.problems()[0] == "first seal"


def head_of(trail: Trail) -> Head:
    with trail.work() as work:
        signed = sign_head(work)
        assert signed is not None
        return read_head(as_head(signed).to_file())


def test_a_cut_tail_is_seen_by_the_signed_head(sealed: Trail) -> None:
    kept = head_of(sealed)
    sealed.seal()
    sealed.damage("delete from audit_entry where id > 6")
    sealed.damage("delete from audit_seal where number > 2")
    assert sealed.problems() == ["end cut"]
    sealed.damage("delete from audit_head")
    assert sealed.problems() == [], "inside there is nothing left that knows"
    assert sealed.problems(kept) == ["end cut"], "who kept the file knows"


def test_a_trail_that_was_rewritten_as_a_whole_is_seen_by_the_signed_head(sealed: Trail) -> None:
    kept = head_of(sealed)
    sealed.empty()
    for _seal in range(4):
        sealed.note(3, "başka")
        sealed.seal()
    assert sealed.problems() == []
    assert sealed.problems(kept) == ["history rewritten"]
    sealed.empty()
    assert sealed.problems(kept) == ["no seals"]


def test_a_replaced_head_is_named(sealed: Trail) -> None:
    head_of(sealed)
    sealed.damage(
        "update audit_head set statement = replace(statement, :was, :now)", was='"seal":3', now='"seal":2'
    )
    assert sealed.problems() == ["head forged"]


def test_a_head_of_somebody_elses_key_is_not_believed(sealed: Trail) -> None:
    head = head_of(sealed)
    use_signing_keys(lambda: seeds_from(["another installation's secret"]))
    assert sealed.problems() == ["head forged"]
    use_signing_keys(lambda: seeds_from(["a newer secret", SECRET]))
    assert sealed.problems() == [], "a key of before still proves"
    assert is_signed(head.statement, head.public_key, head.signature)


def test_the_head_is_signed_once_a_day_and_not_without_a_chain(trail: Trail) -> None:
    with trail.work() as work:
        assert sign_head(work) is None
    trail.note()
    trail.seal()
    head_of(trail)
    with trail.work() as work:
        assert sign_head(work) is None


@pytest.mark.parametrize("content", ["", "{}", "[]", "null", '{"statement": "x"}', "\x00", "{" * 50])
def test_another_file_is_no_head(content: str) -> None:
    with pytest.raises(NotAHead):
        read_head(content)


def test_the_product_itself_may_change_nothing(sealed: Trail) -> None:
    for table in ("audit_entry", "audit_seal", "audit_head", "audit_proof"):
        for statement in (f"delete from {table}", f"truncate {table}"):
            with pytest.raises(ProgrammingError, match="permission denied"):
                sealed.rows(statement)
    with pytest.raises(ProgrammingError, match="permission denied"):
        sealed.rows("update audit_entry set actor_name = 'x'")
    assert sealed.problems() == []


def test_a_database_that_was_moved_goes_on_with_the_same_chain(sealed: Trail) -> None:
    """On another server transactions are counted from a smaller number: as if ours were far ahead."""
    sealed.note()
    far = "cast(cast(cast(xact as text) as bigint) + 100000000 as text)"
    sealed.damage(f"update audit_entry set xact = cast({far} as xid8)")
    for number in (1, 2, 3):
        (seal,) = sealed.rows("select * from audit_seal where number = :number", number=number)
        moved = {**seal._mapping}
        moved["reached_xact"] = str(int(moved["reached_xact"]) + 100000000)
        if number > 1:
            ((moved["previous"],),) = sealed.rows(
                "select hash from audit_seal where number = :number", number=number - 1
            )
        sealed.damage(
            "update audit_seal set reached_xact = cast(:reached as xid8), previous = :previous, hash = :hash"
            " where number = :number",
            reached=moved["reached_xact"],
            previous=moved["previous"],
            hash=hash_of(moved),
            number=number,
        )
    assert sealed.problems() == []
    sealed.note(2)
    sealed.seal()
    sealed.seal()
    report = sealed.verify()
    assert (report.entries, report.findings) == (12, [])
    entries = [list(row.entries) for row in sealed.rows("select entries from audit_seal order by number")]
    assert entries[3:] == [[10], [11, 12]]
    with sealed.work() as work:
        assert waiting(work).entries == 0


def test_a_round_visits_only_whose_trail_has_grown(trail: Trail) -> None:
    sealer = Sealer(trail.database, lambda tenant: begin_work(trail.database, system(), tenant))
    trail.note(2)
    assert sealer.go_round() >= 2, "the first round visits everybody"
    seen: list[str] = []
    sealer._visit = lambda tenant: seen.append(tenant.slug) or 0  # type: ignore[method-assign,func-returns-value]
    sealer.go_round()
    sealer.go_round()
    assert trail.tenant.slug not in seen[1:]


def test_a_company_that_breaks_does_not_hold_up_the_others(
    trail: Trail, caplog: pytest.LogCaptureFixture
) -> None:
    trail.note()
    sealer = Sealer(trail.database, lambda tenant: begin_work(trail.database, system(), tenant))
    trail.damage("alter table audit_seal rename to audit_seal_away")
    try:
        sealer.go_round()
    finally:
        trail.damage("alter table audit_seal_away rename to audit_seal")
    assert "the audit trail of trail could not be sealed" in caplog.text
    assert sealer.go_round() == 1, "it is tried again"
    assert trail.problems() == []


def test_many_entries_make_several_seals(trail: Trail, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.audit.chaining.AT_ONCE", 4)
    monkeypatch.setattr("app.audit.keeping.AT_ONCE", 4)
    with trail.work() as work:  # one transaction that writes more than one seal holds
        for number in range(10):
            work.emit(Noted(number, "çok"))
    assert trail.seal() == 10
    assert [len(row.entries) for row in trail.rows("select entries from audit_seal order by number")] == [
        4,
        4,
        2,
    ]
    assert trail.problems() == []


def test_two_who_seal_at_once_make_one_seal(trail: Trail) -> None:
    trail.note()
    with begin_work(trail.database, system(), trail.tenant) as first:
        assert seal_entries(first) == 1
        assert _apart(trail)[0] == 0
    assert trail.problems() == []
