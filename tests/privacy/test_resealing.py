"""After the secret was changed everything opens, and nothing needs the old one any more."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import inspect
from sqlalchemy.orm import Mapper

from app.identity.accounts import invite_person
from app.identity.second_factor import PURPOSE, connect_telephone, is_code
from app.kernel import sealing
from app.kernel.sealing import BrokenSeal, fingerprint, fingerprints, unseal, use_secret
from app.kernel.work import Work
from app.privacy.resealing import _SEALED, seal_everything_again
from models.base import Base
from models.identity import SecondFactor
from tests.signing_in import TELEPHONE

OLD, NEW, OTHER = "o" * 40, "n" * 40, "x" * 40


@pytest.fixture(autouse=True)
def _secrets() -> Iterator[None]:
    before, older = list(sealing._provider), list(sealing._older)
    yield
    sealing._provider[:], sealing._older[:] = before, older


def person(work: Work, name: str) -> int:
    number = int(invite_person(work, name, "Ayşe", "Kişi", f"{name}@acme.test", ("Clerk",)).id)
    connect_telephone(work, number, TELEPHONE)
    return number


def secret_of(work: Work, number: int) -> str:
    work.session.expire_all()
    return work.session.get_one(SecondFactor, number).secret


def test_what_an_old_secret_sealed_opens_and_is_sealed_anew(work: Work) -> None:
    use_secret(lambda: OLD)
    before = person(work, "eskiden")
    use_secret(lambda: OTHER)
    lost = person(work, "kayip")
    use_secret(lambda: NEW, older=(OLD,))
    now = person(work, "simdi")
    assert unseal(work.tenant, PURPOSE, secret_of(work, before)) == TELEPHONE
    kept = secret_of(work, now)

    done = seal_everything_again(work)

    assert (done.sealed, done.lost) == (1, 1)
    assert secret_of(work, now) == kept, "what lies under the newest already stays as it is"
    use_secret(lambda: NEW)
    assert unseal(work.tenant, PURPOSE, secret_of(work, before)) == TELEPHONE
    with pytest.raises(BrokenSeal):
        unseal(work.tenant, PURPOSE, secret_of(work, lost))
    assert not is_code(work, lost, "123456"), "a secret that is lost lets nobody in"


def test_fingerprints_of_before_are_found(work: Work) -> None:
    use_secret(lambda: OLD)
    before = fingerprint(work.tenant, "badge", "12345")
    use_secret(lambda: NEW, older=(OLD,))
    assert before in fingerprints(work.tenant, "badge", "12345")
    assert fingerprint(work.tenant, "badge", "12345") != before
    use_secret(lambda: NEW)
    assert before not in fingerprints(work.tenant, "badge", "12345")


def test_every_sealed_column_is_known() -> None:
    """A column that says it is sealed is sealed again with the others."""
    known = {(column.class_.__tablename__, column.key) for column, _purpose in _SEALED}
    mappers: list[Mapper[object]] = [inspect(each.class_) for each in Base.registry.mappers]
    named = {
        (mapper.local_table.name, column.key)  # type: ignore[attr-defined]
        for mapper in mappers
        for column in mapper.columns
        if "sealed" in str(column.key) and column.key != "sealed_at"
    }
    assert {one for one in named if not one[0].startswith("audit")} <= known
