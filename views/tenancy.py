"""Which company a request is for, decided by its host name before anything else looks at it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, abort, g, request
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.exc import DBAPIError
from werkzeug.wrappers import Request

from app.kernel.tenancy import Tenant, current_tenant, tenant_context
from app.tenants.finding import TenantFinder
from views.unreachable import is_away, unreachable

OPEN_PATHS = ("/healthz", "/static/", "/assets/")


class TenantByHost:
    """WSGI middleware: the whole request runs in the name of the company its host name belongs to."""

    def __init__(self, app: Flask, wsgi: WSGIApplication, finder: TenantFinder) -> None:
        self.app = app
        self.wsgi = wsgi
        self.finder = finder

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Find the company, then pass the request on; an unknown host has no company at all."""
        host = environ.get("HTTP_HOST", "").rsplit(":", 1)[0]
        try:
            tenant = self.finder.find(host)
        except DBAPIError as error:
            if not is_away(error):
                raise
            return unreachable(self.app, Request(environ))(environ, start_response)
        with tenant_context(tenant):
            return self.wsgi(environ, start_response)


class TenantSessions(SecureCookieSessionInterface):
    """Session cookies signed with the company's own key: elsewhere they are just a bad signature."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """The company's serializer; without a company there is no session."""
        tenant = current_tenant()
        if tenant is None:
            return None
        # The last one signs; those before it are of yesterday and still open what they signed.
        secrets = (*reversed(app.config["SECRET_KEY_FALLBACKS"] or ()), app.secret_key)
        return self._serializer(tenant, tuple(map(str, secrets)))

    @staticmethod
    @lru_cache(maxsize=1024)
    def _serializer(tenant: Tenant, secrets: tuple[str, ...]) -> URLSafeTimedSerializer:
        """Made once for each company: every request opens a cookie."""
        flasks = SecureCookieSessionInterface
        return URLSafeTimedSerializer(
            [tenant.key(secret, "session") for secret in secrets],
            salt=flasks.salt,
            serializer=flasks.serializer,
            signer_kwargs={"key_derivation": flasks.key_derivation, "digest_method": flasks.digest_method},
        )

    def open_session(self, app: Flask, request: Any) -> Any:
        """A session that cannot be kept when there is no company, instead of an error."""
        if current_tenant() is None:
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: Any, response: Any) -> None:
        """What a page of nobody's host says is kept nowhere: there is no key to sign it with."""
        if current_tenant() is not None:
            super().save_session(app, session, response)


def refuse_unknown_hosts() -> None:
    """Before every request: a host that is no company's gets a plain 404."""
    g.tenant = current_tenant()
    if g.tenant is None and not request.path.startswith(OPEN_PATHS):
        abort(404)


def install_tenancy(app: Flask, finder: TenantFinder) -> None:
    """Put the company's name in front of everything the application does."""
    app.wsgi_app = TenantByHost(app, app.wsgi_app, finder)  # type: ignore[method-assign]
    app.session_interface = TenantSessions()
    app.before_request(refuse_unknown_hosts)
