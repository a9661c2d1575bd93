"""The composition root: settings in, a Flask application out; only run.py, the cli and tests import it."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from flask import Flask, url_for
from flask.globals import app_ctx
from flask_appbuilder import AppBuilder
from flask_babel import get_locale
from flask_wtf.csrf import CSRFProtect

import kiosk
import views.api.serving
import views.rooms
from app.audit.recording import record_events
from app.audit.signing import seeds_from, use_signing_keys
from app.edocuments.integrators.reaching import use_networks
from app.identity.breached import use_breached
from app.identity.roles import OWNER, builtin_roles
from app.kernel.cleaning import write_clean_logs
from app.kernel.database import Database
from app.kernel.sealing import use_secret
from app.kernel.tenancy import current_tenant
from app.kernel.viruses import Scanner
from app.notices.mailing import use_mail
from app.tenants.finding import TenantFinder
from config import Settings
from views.auditing import history_of
from views.board import sign_in_session, signed_in_person
from views.entering import MOST_TYPED, install_entering
from views.failing import install_error_pages
from views.fields import teach_fab_our_fields
from views.files_host import FileHost
from views.formatting import by_type
from views.headers import csp_nonce, install_headers
from views.navigation import navigation
from views.people import check_typed_password
from views.proxies import TrustedProxies
from views.security import AtolyeSecurity
from views.templating import ask_filters_each_time
from views.tenancy import install_tenancy
from views.tracing import install_tracing
from views.viruses import install_scanning

ROOT = Path(__file__).resolve().parents[1]


def create_app(settings: Settings, *, statement_seconds: int = 0) -> Flask:
    """The whole product for one process; opens no connection before the first request.

    ``statement_seconds``: how long the database may think about one statement; 0 is as long as it takes.
    """
    app = Flask(
        "atolye",
        root_path=str(ROOT),
        static_folder=str(ROOT / "views" / "static"),
        static_url_path="/static",
        template_folder=str(ROOT / "views" / "templates"),
    )
    install_entering(app)
    app.config.from_mapping(_flask_settings(settings))
    _tell_contexts(settings)
    database = Database(
        settings.database_url, pool_size=settings.pool_size, scope=_scope, statement_seconds=statement_seconds
    )
    database.before_commit.append(record_events)
    finder = TenantFinder(database, settings.base_host, settings.default_tenant)
    app.extensions |= {"atolye.database": database, "atolye.settings": settings, "atolye.finder": finder}
    write_clean_logs()
    install_tracing(app)
    install_tenancy(app, finder)
    CSRFProtect(app)
    install_scanning(app, _scanner(settings))
    install_headers(app, secure=settings.secure_cookies, files_host=settings.files_host)
    _install_templates(app)
    app.teardown_appcontext(lambda _error: database.shared.remove())
    teach_fab_our_fields()
    with app.app_context():
        builder = AppBuilder(app, database.shared, security_manager_class=AtolyeSecurity)
        views.rooms.add_rooms(builder)
    ask_filters_each_time(app)
    kiosk.register(app, database, finder, settings, person=signed_in_person, sign_in=sign_in_session)
    views.api.serving.register(app)
    install_error_pages(app)
    app.add_url_rule("/healthz", "healthz", lambda: ("ok", 200))
    if settings.files_host:
        app.wsgi_app = FileHost(  # type: ignore[method-assign]
            app.wsgi_app, settings.files_host, finder, database, secure=settings.secure_cookies
        )
    # The last one put in front is the first one asked: everything behind it, sockets too, sees the truth.
    app.wsgi_app = TrustedProxies(  # type: ignore[method-assign]
        app.wsgi_app, settings.trusted_proxies, only_https=settings.secure_cookies
    )
    return app


def _seeds(settings: Settings) -> list[bytes]:
    return seeds_from((settings.secret_key, *settings.old_secret_keys), settings.audit_keys)


def _tell_contexts(settings: Settings) -> None:
    """What of the settings each context has to know, said once."""
    use_networks(lambda: settings.integrator_networks)
    use_secret(lambda: settings.secret_key, older=settings.old_secret_keys)
    use_signing_keys(lambda: _seeds(settings))
    use_mail(lambda: settings.mail is not None)
    use_breached(lambda: settings.breached_passwords)


def _scanner(settings: Settings) -> Scanner | None:
    place, needed = settings.clamd, settings.clamd_needed
    if place.startswith("/") or not place:
        return Scanner(path=place, is_needed=needed) if place else None
    host, _, port = place.rpartition(":")
    return Scanner(host=host, port=int(port), is_needed=needed)


def _scope() -> int:
    """One session for each application context: for each request, that is."""
    return id(app_ctx._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001


def _flask_settings(settings: Settings) -> dict[str, Any]:
    return {
        "SECRET_KEY": settings.secret_key,
        "SECRET_KEY_FALLBACKS": list(settings.old_secret_keys),
        "APP_NAME": "AtölyeOS",
        "AUTH_TYPE": 1,
        "AUTH_ROLE_ADMIN": OWNER,
        "FAB_ROLES": builtin_roles(),
        # Permissions are written when a company is founded or migrated, never by a web process.
        "FAB_UPDATE_PERMS": False,
        "FAB_BASE_TEMPLATE": "appbuilder/baselayout.html",
        "FAB_INDEX_VIEW": "views.home.IndexView",
        "FAB_ADD_SECURITY_PERMISSION_VIEW": False,
        "FAB_ADD_SECURITY_VIEW_MENU_VIEW": False,
        "FAB_ADD_SECURITY_PERMISSION_VIEWS_VIEW": False,
        "FAB_ADD_OPENAPI_VIEWS": False,
        "FAB_API_SWAGGER_UI": False,
        "FAB_ADD_MENU_API": False,
        "FAB_PASSWORD_COMPLEXITY_ENABLED": True,
        "FAB_PASSWORD_COMPLEXITY_VALIDATOR": check_typed_password,
        "BABEL_DEFAULT_LOCALE": "tr",
        "BABEL_DEFAULT_TIMEZONE": "Europe/Istanbul",
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "translations"),
        "LANGUAGES": {
            "tr": {"flag": "tr", "name": "Türkçe"},
            "en": {"flag": "gb", "name": "English"},
        },
        "SEND_FILE_MAX_AGE_DEFAULT": 3600,
        "MAX_CONTENT_LENGTH": 16 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": MOST_TYPED,
        "MAX_FORM_PARTS": 20_000,
        # The prefix makes browsers refuse this cookie from plain http and from a neighbouring host name.
        "SESSION_COOKIE_NAME": "__Host-atolye" if settings.secure_cookies else "atolye",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "WTF_CSRF_TIME_LIMIT": None,
        # How old a cookie may be; how long a session lasts is the company's rule and stands in its row.
        "PERMANENT_SESSION_LIFETIME": 8 * 24 * 3600,
        "TEMPLATES_AUTO_RELOAD": False,
    }


def _install_templates(app: Flask) -> None:
    app.jinja_env.globals.update(
        navigation=navigation,
        csp_nonce=csp_nonce,
        get_locale=get_locale,
        tenant=current_tenant,
        history_of=history_of,
        search_url=lambda: url_for("LookupView.everything"),
    )
    app.jinja_env.filters["by_type"] = by_type
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    logging.getLogger("flask_appbuilder").setLevel(logging.ERROR)
