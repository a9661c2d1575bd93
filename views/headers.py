"""Headers every answer carries: what a browser may load and run, and that nobody else may frame us."""

from __future__ import annotations

import secrets
from typing import Final
from unicodedata import normalize
from urllib.parse import quote

from flask import Flask, Response, g, request
from werkzeug.http import parse_options_header

POLICY: Final = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; script-src-attr 'none'; style-src 'self'; "
    "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; "
    "manifest-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-src 'none'; frame-ancestors 'none'"
)
FOREIGN_CONTENT: Final = "default-src 'none'; style-src 'none'; sandbox; frame-ancestors 'none'"
"""For what people sent us: a browser that opens it by itself runs nothing, loads nothing, has no cookies."""
HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(self), fullscreen=(self), screen-wake-lock=(self), clipboard-read=(self), "
        "clipboard-write=(self), accelerometer=(), bluetooth=(), display-capture=(), geolocation=(), "
        "gyroscope=(), hid=(), microphone=(), midi=(), payment=(), serial=(), usb=()"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
    # Asked for again each time: rights and stock change, and the next person at the desk is another one.
    "Cache-Control": "private, no-cache",
}
SECRETS_AT: Final = ("/login", "/users/", "/reset", "/account", "/kiosks/", "/audit/")
"""Here stand passwords, codes, keys and who did what: no browser keeps such a page, not even for Back."""
YEAR: Final = 31_536_000


def csp_nonce() -> str:
    """The nonce of this answer's own scripts."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def named_for_everybody(disposition: str) -> str:
    """A file's name in two ways (RFC 6266): a header holds ASCII, and servers refuse to send others."""
    if disposition.isascii():
        return disposition
    kind, options = parse_options_header(disposition)
    name = options.get("filename", "")
    plain = normalize("NFKD", name.replace("ı", "i")).encode("ascii", "ignore").decode()
    quoted = plain.replace("\\", "_").replace('"', "_")
    return f"{kind}; filename=\"{quoted}\"; filename*=UTF-8''{quote(name, safe='')}"


def install_headers(app: Flask, *, secure: bool, files_host: str = "") -> None:
    """Put the headers on everything; strict transport only where there is TLS in front."""
    policy = f"{POLICY}; upgrade-insecure-requests" if secure else POLICY
    if files_host:
        origin = f"{'https' if secure else 'http'}://{files_host}"
        policy = policy.replace("img-src 'self'", f"img-src 'self' {origin}")

    def harden(response: Response) -> Response:
        if request.path.startswith(SECRETS_AT):
            response.headers["Cache-Control"] = "no-store"
        if disposition := response.headers.get("Content-Disposition"):
            response.headers["Content-Disposition"] = named_for_everybody(disposition)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Content-Security-Policy", policy.format(nonce=csp_nonce()))
        if secure:
            response.headers.setdefault("Strict-Transport-Security", f"max-age={YEAR}; includeSubDomains")
        return response

    app.after_request(harden)
