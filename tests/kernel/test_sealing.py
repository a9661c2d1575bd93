from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.kernel import sealing
from app.kernel.sealing import BrokenSeal, NoSecret, seal, unseal, use_secret
from app.kernel.tenancy import Tenant

ACME, RIVAL = Tenant("acme", "Acme"), Tenant("rival", "Rakip")
TCKN = "10000000146"


@pytest.fixture(autouse=True)
def secret() -> Iterator[None]:
    before = list(sealing._provider)
    use_secret(lambda: "s" * 40)
    yield
    sealing._provider[:] = before


def test_what_is_sealed_cannot_be_read_and_opens_again() -> None:
    sealed = seal(ACME, "driver", TCKN)
    assert TCKN not in sealed
    assert unseal(ACME, "driver", sealed) == TCKN


def test_the_same_number_never_looks_the_same() -> None:
    assert seal(ACME, "driver", TCKN) != seal(ACME, "driver", TCKN)


def test_an_eleven_digit_number_fits_its_column() -> None:
    assert len(seal(ACME, "driver", TCKN)) <= 200


def test_nothing_stays_nothing() -> None:
    assert seal(ACME, "driver", "") == ""
    assert unseal(ACME, "driver", "") == ""


@pytest.mark.parametrize(
    ("tenant", "purpose"), [(RIVAL, "driver"), (ACME, "other")], ids=["another company", "another purpose"]
)
def test_a_seal_opens_nowhere_else(tenant: Tenant, purpose: str) -> None:
    sealed = seal(ACME, "driver", TCKN)
    with pytest.raises(BrokenSeal):
        unseal(tenant, purpose, sealed)


def test_another_secret_opens_nothing() -> None:
    sealed = seal(ACME, "driver", TCKN)
    use_secret(lambda: "t" * 40)
    with pytest.raises(BrokenSeal):
        unseal(ACME, "driver", sealed)


@pytest.mark.parametrize("text", ["10000000146", "gAAAAA", "ğüş"])
def test_a_forged_or_plain_text_is_refused(text: str) -> None:
    with pytest.raises(BrokenSeal):
        unseal(ACME, "driver", text)


def test_without_a_secret_nothing_is_stored_in_the_clear() -> None:
    sealing._provider.clear()
    with pytest.raises(NoSecret):
        seal(ACME, "driver", TCKN)
