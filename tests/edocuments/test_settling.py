"""A key that nobody can read is sent nowhere but to where it belongs."""

from __future__ import annotations

import pytest

from app.edocuments.settling import ConnectionForm, KeyOfAnother, connection_of, save_connection
from app.kernel.errors import Refusals
from app.kernel.work import Work
from tests.edocuments.stub_integrator import KEY

OURS = "https://bridge.example.com/v1"


@pytest.fixture(autouse=True)
def connected(work: Work) -> None:
    save_connection(work, ConnectionForm("http", OURS, KEY))


@pytest.mark.parametrize(
    "address",
    [
        "https://thief.example.com/v1",
        "https://bridge.example.com:8443/v1",
        "https://bridge.example.com.tr/v1",
    ],
)
def test_another_address_wants_its_own_key(work: Work, address: str) -> None:
    for way in (OURS, ""):  # also after it was switched off for a while
        if not way:
            save_connection(work, ConnectionForm("draft"))
        with pytest.raises(Refusals) as refused:
            save_connection(work, ConnectionForm("http", address))
        assert [one.code for one in refused.value.refusals] == [KeyOfAnother.code]
        assert connection_of(work).address == OURS
    save_connection(work, ConnectionForm("http", address, "another-key-123"))
    assert (connection_of(work).address, connection_of(work).key) == (address, "another-key-123")


def test_another_path_of_the_same_machine_keeps_the_key(work: Work) -> None:
    save_connection(work, ConnectionForm("http", "https://Bridge.example.com/v2"))
    assert connection_of(work).key == KEY


def test_the_key_stands_in_no_description_of_the_connection(work: Work) -> None:
    assert KEY not in repr(connection_of(work)) + repr(ConnectionForm("http", OURS, KEY)) + str(work.events)
