"""A code that names a person is sealed in the frozen facts and opened only to be drawn."""

from __future__ import annotations

import json

import pytest

from app.documents.sealed_codes import open_code, seal_code
from app.kernel.sealing import BrokenSeal, use_secret
from app.kernel.tenancy import Tenant

ACME, RIVAL = Tenant("acme", "Acme"), Tenant("rival", "Rakip")
TO_A_PERSON = {"number": "IRS2026000000001", "qr": '{"vkntckn":"3900892152","avkntckn":"10000000146"}'}
TO_A_FIRM = {"number": "IRS2026000000002", "qr": '{"vkntckn":"3900892152","avkntckn":"9205121120"}'}


@pytest.fixture(autouse=True)
def secret() -> None:
    use_secret(lambda: "t" * 40)


def test_the_whole_number_of_a_person_is_not_stored() -> None:
    kept = seal_code(ACME, TO_A_PERSON)
    assert "10000000146" not in json.dumps(kept)
    assert open_code(ACME, kept) == TO_A_PERSON
    assert seal_code(ACME, kept) == kept, "issued again it is the same"


@pytest.mark.parametrize("snapshot", [TO_A_FIRM, {"number": "X"}, {"qr": ""}, {"qr": None}])
def test_other_papers_stay_as_they_are(snapshot: dict[str, object]) -> None:
    assert seal_code(ACME, snapshot) == snapshot
    assert open_code(ACME, snapshot) == snapshot


def test_another_company_cannot_open_it() -> None:
    with pytest.raises(BrokenSeal):
        open_code(RIVAL, seal_code(ACME, TO_A_PERSON))
