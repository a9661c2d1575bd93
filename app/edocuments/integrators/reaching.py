"""One request to an address a person typed in: only where it may go, encrypted, with an end.

The name is looked up once, every address behind it is judged, and the line is opened to the very address
that was judged; a name that means something else a moment later leads nowhere. No redirect is followed, no
proxy is asked. The whole exchange has one deadline, so that an answer that drips byte by byte ends too.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import SplitResult, urlsplit

from app.edocuments.integrators.troubles import (
    ConnectionBroken,
    ForbiddenAddress,
    NoAnswerInTime,
    NotReached,
    TooMuchSaid,
    WrongCertificate,
)

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
LONGEST_ADDRESS = 300
_CHUNK = 65_536
_HERE = ("localhost", "127.0.0.1", "::1")
"""Only to a bridge on the same machine a line need not be encrypted."""
_allowed: list[Callable[[], tuple[Network, ...]]] = []


@dataclass(frozen=True)
class Patience:
    """How long and how much, at the most."""

    connect: timedelta = timedelta(seconds=8)
    deadline: timedelta = timedelta(seconds=45)
    answer: int = 8 * 1024 * 1024

    @classmethod
    def short(cls) -> Patience:
        """For somebody who waits in front of a screen."""
        return cls(connect=timedelta(seconds=5), deadline=timedelta(seconds=12))


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    body: bytes


@dataclass(frozen=True)
class Place:
    """Where a request goes: the name people know, and the address behind it that was judged."""

    host: str
    address: str
    port: int
    is_encrypted: bool
    base: str


@dataclass
class _Line:
    """An open line, and whether its time is up."""

    socket: socket.socket
    late: threading.Event = field(default_factory=threading.Event)

    def cut(self) -> None:
        """Whoever reads or writes on it stops at once."""
        self.late.set()
        with suppress(OSError):  # it may have ended by itself
            self.socket.shutdown(socket.SHUT_RDWR)


def use_networks(provider: Callable[[], tuple[Network, ...]]) -> None:
    """Which networks of our own an integrator may stand in; said once by the composition root."""
    _allowed[:] = [provider]


def find_place(url: str) -> Place:
    """The place a typed address means; raises ForbiddenAddress or NotReached."""
    parts = _split(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotReached(host=host) from error
    addresses = [ipaddress.ip_address(str(one[4][0]).partition("%")[0]) for one in found]
    is_encrypted = parts.scheme == "https"
    if not addresses or not all(_is_allowed(address, is_encrypted=is_encrypted) for address in addresses):
        raise ForbiddenAddress(host=host)
    return Place(host, str(addresses[0]), port, is_encrypted, parts.path.rstrip("/"))


def check_address(url: str) -> None:
    """Raise ForbiddenAddress for what is not plainly an address; asks nobody for the name in it."""
    _split(url)


def _split(url: str) -> SplitResult:
    """The parts of an address; what is not plainly one is refused."""
    wrong = ForbiddenAddress(host=url[:80])
    if len(url) > LONGEST_ADDRESS or not url.isascii() or any(letter <= " " for letter in url):
        raise wrong
    try:
        parts = urlsplit(url)
        port_is_right = parts.port is None or parts.port > 0
    except ValueError as error:
        raise wrong from error
    plain = not (parts.username or parts.password or parts.query or parts.fragment or "@" in parts.netloc)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE)
    if not is_safe or not parts.hostname or not plain or not port_is_right:
        raise wrong
    return parts


def _is_allowed(address: Address, *, is_encrypted: bool) -> bool:
    """The open internet over an encrypted line; what the server's settings name besides."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    networks = _allowed[0]() if _allowed else ()
    if any(address in network for network in networks):
        return is_encrypted or address.is_loopback
    is_tunnel = isinstance(address, ipaddress.IPv6Address) and (address.sixtofour or address.teredo)
    return is_encrypted and address.is_global and not address.is_multicast and not is_tunnel


def call(
    place: Place, method: str, path: str, headers: dict[str, str], body: bytes | None, patience: Patience
) -> Reply:
    """Send one request and read the whole answer; every way it can go wrong is a Trouble."""
    line = _Line(_open(place, patience))
    timer = threading.Timer(patience.deadline.total_seconds(), line.cut)
    timer.daemon = True
    timer.start()
    try:
        return _exchange(line, place, method, path, headers, body, patience)
    except TimeoutError as error:
        raise NoAnswerInTime(host=place.host) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        kind: type[NoAnswerInTime | ConnectionBroken] = (
            NoAnswerInTime if line.late.is_set() else ConnectionBroken
        )
        raise kind(host=place.host) from error
    finally:
        timer.cancel()
        line.socket.close()


def _open(place: Place, patience: Patience) -> socket.socket:
    try:
        line = socket.create_connection((place.address, place.port), timeout=patience.connect.total_seconds())
    except OSError as error:
        raise NotReached(host=place.host) from error
    if not place.is_encrypted:
        line.settimeout(patience.deadline.total_seconds())
        return line
    try:
        wrapped = ssl.create_default_context().wrap_socket(line, server_hostname=place.host)
    except ssl.SSLCertVerificationError as error:
        line.close()
        raise WrongCertificate(host=place.host) from error
    except (OSError, ValueError) as error:
        line.close()
        raise NotReached(host=place.host) from error
    wrapped.settimeout(patience.deadline.total_seconds())
    return wrapped


def _exchange(
    line: _Line,
    place: Place,
    method: str,
    path: str,
    headers: dict[str, str],
    body: bytes | None,
    patience: Patience,
) -> Reply:
    connection = http.client.HTTPConnection(place.host, place.port)
    connection.sock = line.socket
    shown = f"[{place.host}]" if ":" in place.host else place.host
    usual = 443 if place.is_encrypted else 80
    host = shown if place.port == usual else f"{shown}:{place.port}"
    connection.request(
        method,
        place.base + path,
        body,
        {"Host": host, "Accept": "application/json", "Connection": "close", **headers},
    )
    with closing(connection.getresponse()) as response:
        content = _read(response, place, patience)
        missing = response.length
    if line.late.is_set():
        raise TimeoutError
    if missing:
        raise http.client.IncompleteRead(content, missing)
    return Reply(response.status, content)


def _read(response: http.client.HTTPResponse, place: Place, patience: Patience) -> bytes:
    content = bytearray()
    while chunk := response.read1(_CHUNK):
        content += chunk
        if len(content) > patience.answer:
            raise TooMuchSaid(host=place.host)
    return bytes(content)
