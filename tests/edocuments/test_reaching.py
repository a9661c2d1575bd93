"""Where a typed-in address may lead: the open internet, encrypted, and nowhere in our own house."""

from __future__ import annotations

import socket
from ipaddress import ip_network

import pytest

from app.edocuments.integrators.reaching import LONGEST_ADDRESS, Patience, call, find_place, use_networks
from app.edocuments.integrators.troubles import ForbiddenAddress, NotReached
from tests.edocuments.stub_integrator import Stub


def resolves_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    def answer(_host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", answer)


WRONG = [
    "",
    "efatura.example.com",
    "ftp://efatura.example.com",
    "file:///etc/passwd",
    "http://efatura.example.com",
    "http://10.0.0.5:8080",
    "https://",
    "https://user:secret@efatura.example.com",
    "https://efatura.example.com/?key=1",
    "https://efatura.example.com/#x",
    "https://efatura.example.com:99999/",
    "https://efatura.example.com:0/",
    "https://efatura.example.com/ a",
    "https://efatura.example.com/\r\nX: y",
    "https://éfatura.example.com",
    "https://[::1",
    "https://" + "a" * LONGEST_ADDRESS,
]


@pytest.mark.parametrize("address", WRONG)
def test_what_is_no_plain_encrypted_address_is_refused(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    resolves_to(monkeypatch, "93.184.216.34")
    with pytest.raises(ForbiddenAddress):
        find_place(address)


INSIDE = [
    "10.1.2.3",
    "127.0.0.1",
    "169.254.169.254",
    "172.16.0.9",
    "192.168.1.1",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "fe80::1%eth0",
    "fd00::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "2002:7f00:1::",
    "2001:0:7f00:1::",
]


@pytest.mark.parametrize("address", INSIDE)
def test_a_name_that_means_a_machine_of_our_own_is_refused(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    use_networks(lambda: ())
    resolves_to(monkeypatch, address)
    with pytest.raises(ForbiddenAddress):
        find_place("https://efatura.example.com")


def test_one_inner_address_among_open_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    use_networks(lambda: ())
    resolves_to(monkeypatch, "93.184.216.34", "10.0.0.1")
    with pytest.raises(ForbiddenAddress):
        find_place("https://efatura.example.com")


def test_the_line_goes_to_the_address_that_was_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    use_networks(lambda: ())
    resolves_to(monkeypatch, "93.184.216.34")
    place = find_place("https://efatura.example.com/bridge/")
    resolves_to(monkeypatch, "127.0.0.1")
    assert (place.address, place.port, place.base) == ("93.184.216.34", 443, "/bridge")


def test_a_network_the_server_allows_needs_encryption_unless_it_is_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    use_networks(lambda: (ip_network("10.0.0.0/8"), ip_network("127.0.0.0/8")))
    resolves_to(monkeypatch, "10.0.0.5")
    assert find_place("https://bridge.example.com").address == "10.0.0.5"
    with pytest.raises(ForbiddenAddress):
        find_place("http://bridge.example.com")
    resolves_to(monkeypatch, "127.0.0.1")
    assert find_place("http://localhost:8099").port == 8099


def test_a_name_nobody_knows_is_not_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> None:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", fails)
    with pytest.raises(NotReached):
        find_place("https://efatura.example.com")


def test_no_word_goes_over_a_line_that_is_not_encrypted(stub: Stub, monkeypatch: pytest.MonkeyPatch) -> None:
    place = find_place(stub.address.replace("http://", "https://"))
    with pytest.raises(NotReached):
        call(place, "GET", "/v1/about", {"Authorization": "Bearer secret"}, None, Patience())
    assert stub.asked == []
