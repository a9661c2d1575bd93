"""Who really asks, and over what: a proxy is believed for where it stands, not for what it says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.wrappers import Request, Response

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

NEVER_BELIEVED: Final = (
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_X_FORWARDED_PREFIX",
    "HTTP_X_FORWARDED_SCHEME",
    "HTTP_X_FORWARDED_SSL",
    "HTTP_X_HTTP_METHOD_OVERRIDE",
    "HTTP_X_ORIGINAL_URL",
    "HTTP_X_REAL_IP",
    "HTTP_X_REWRITE_URL",
    "HTTP_FORWARDED",
)
"""Whoever sends these: the host is what the browser asked for, the path is what stands in the address."""
READ: Final = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO")
MOST_HOPS: Final = 20
ALWAYS_PLAIN: Final = ("/healthz",)
"""Asked by the machine itself, without a proxy between."""
_HOST: Final = re.compile(r"[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?\.?(:\d{1,5})?", re.IGNORECASE | re.ASCII)
_PLAIN: Final = "This address is for https only.\n"


class TrustedProxies:
    """WSGI middleware, the outermost of all: the client's address and https from known proxies only.

    What anybody else says about them is taken away before somebody reads it. With ``only_https`` who asks for
    a page by plain http is shown the way to https; what sends something is refused: it has been read on the
    way already, and must not seem to work.
    """

    def __init__(self, app: WSGIApplication, trusted: Sequence[Network], *, only_https: bool) -> None:
        self.app = app
        self.trusted = tuple(trusted)
        self.only_https = only_https

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Put right who asks, then pass the request on."""
        said_for, said_proto = (environ.pop(name, "") for name in READ)
        for name in NEVER_BELIEVED:
            environ.pop(name, None)
        if self._is_trusted(environ.get("REMOTE_ADDR", "")):
            environ["REMOTE_ADDR"] = self._client(environ["REMOTE_ADDR"], said_for)
            # The last one spoke last: what stands before it came in from outside.
            environ["wsgi.url_scheme"] = _last(said_proto) if _last(said_proto) == "https" else "http"
        if self.only_https and environ.get("wsgi.url_scheme") != "https":
            refused = _to_https(Request(environ))
            if refused is not None:
                return refused(environ, start_response)
        return self.app(environ, start_response)

    def _client(self, peer: str, said: str) -> str:
        """The nearest address that is none of our proxies; read from the end: the start is anybody's."""
        nearest = peer
        for part in reversed(said.split(",")[-MOST_HOPS:]):
            found = _address(part)
            if found is None:
                break
            nearest = str(found)
            if not self._is_trusted(nearest):
                break
        return nearest

    def _is_trusted(self, address: str) -> bool:
        found = _address(address)
        return found is not None and any(found in network for network in self.trusted)


def _address(said: str) -> Address | None:
    """An address as proxies write it: also with a port, in brackets, or IPv4 inside IPv6."""
    said = said.strip()
    if said.startswith("["):
        said = said[1:].partition("]")[0]
    elif said.count(":") == 1:
        said = said.partition(":")[0]
    try:
        found = ip_address(said)
    except ValueError:
        return None
    if isinstance(found, IPv6Address):
        return found.ipv4_mapped or (None if found.scope_id else found)
    return found


def _last(said: str) -> str:
    return said.rpartition(",")[2].strip().lower()


def _to_https(asked: Request) -> Response | None:
    if asked.path in ALWAYS_PLAIN:
        return None
    host = asked.environ.get("HTTP_HOST", "")
    is_page = asked.method in ("GET", "HEAD") and "Upgrade" not in asked.headers
    if not is_page or _HOST.fullmatch(host) is None:
        return Response(_PLAIN, status=403, mimetype="text/plain")
    way = asked.full_path.removesuffix("?")
    # Without a port: where plain http has one of its own, https has another.
    return Response(status=308, headers={"Location": f"https://{host.partition(':')[0]}{way}"})
