"""The way a request of a program takes: let in by its header, checked, run as one operation, answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Final
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Blueprint, Flask, Response, current_app, g, request, session
from pydantic import BaseModel, ValidationError
from werkzeug.http import generate_etag

from app.identity.program_entrance import let_in
from app.identity.program_use import MOST_A_MINUTE
from app.kernel.errors import Refusal
from app.kernel.permissions import Actor, NotAllowed
from app.kernel.work import RecordGone, Work, begin_work
from app.programs.words import LARGEST
from views.api.describing import DOCUMENT_PATH, document
from views.api.operations import Call, Operation
from views.api.refusing import ChangedMeanwhile, KeyMissing, NotJson, refused, wrong_input
from views.api.resources import OPERATIONS
from views.api.signing_in import Renewal, SignIn, come_in, go_on, leave
from views.works import database

PREFIX: Final = "/api/v1"
LARGEST_BODY: Final = 1024 * 1024
LONGEST_KEY: Final = 200
A_MINUTE: Final = "API_REQUESTS_A_MINUTE"
"""The setting that says how often a program may ask; whoever tests by asking a thousand times raises it."""


class WithoutCookies:
    """WSGI middleware: the API sees no cookie and sets none, whatever any part of the house would do."""

    def __init__(self, wsgi: WSGIApplication) -> None:
        self.wsgi = wsgi

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Take the cookies away in both directions."""
        if not environ.get("PATH_INFO", "").startswith(f"{PREFIX}/"):
            return self.wsgi(environ, start_response)
        environ.pop("HTTP_COOKIE", None)

        def without(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            kept = [(name, value) for name, value in headers if name.lower() not in ("set-cookie", "vary")]
            return start_response(status, [*kept, ("Vary", "Authorization, Accept-Language")], *more)

        return self.wsgi(environ, without)


def register(app: Flask) -> None:
    """Put the API into the application; it asks for no CSRF token because it looks at no cookie."""
    app.config.setdefault(A_MINUTE, MOST_A_MINUTE)
    api = Blueprint("api", __name__, url_prefix=PREFIX)
    api.before_request(_let_in)
    api.after_request(_say_how_many_are_left)
    api.register_error_handler(Refusal, refused)
    for operation in OPERATIONS:
        api.add_url_rule(operation.path, operation.name, _view(operation), methods=[operation.method])
    for path, view in (("/sign-in", _sign_in), ("/renew", _renew), ("/sign-out", _sign_out)):
        api.add_url_rule(path, view.__name__.lstrip("_"), view, methods=["POST"])
    api.add_url_rule(DOCUMENT_PATH, "document", _document)
    app.register_blueprint(api)
    app.extensions["csrf"].exempt(api)
    app.before_request_funcs.setdefault(None, []).insert(0, _choose_language)
    app.after_request(_name_the_methods)
    app.wsgi_app = WithoutCookies(app.wsgi_app)  # type: ignore[method-assign]


OPEN: Final = frozenset({"api.sign_in", "api.renew", "api.document"})
"""Where somebody without a key or token gets in: the doors, and the document that says what there is."""


def is_ours() -> bool:
    """Whether a request is for the API, whatever becomes of it."""
    return request.path.startswith(f"{PREFIX}/")


def _choose_language() -> None:
    """By Accept-Language, otherwise Turkish. The session it stands in is not kept."""
    if is_ours():
        session["locale"] = request.accept_languages.best_match(["tr", "en"], default="tr")


def _let_in() -> None:
    """Before every request but those that are open: find out who asks, and count it."""
    request.max_content_length = LARGEST_BODY
    if request.endpoint in OPEN:
        return
    knocking = Actor("program", None, "?", may=lambda _right: False, address=request.remote_addr)
    with begin_work(database(), knocking, g.tenant) as work:
        found = let_in(work, request.headers.get("Authorization"), current_app.config[A_MINUTE])
    g.program, g.left, g.program_session = found


def _say_how_many_are_left(answer: Response) -> Response:
    if "left" in g:
        answer.headers["X-RateLimit-Limit"] = str(current_app.config[A_MINUTE])
        answer.headers["X-RateLimit-Remaining"] = str(g.left)
    return answer


def _name_the_methods(answer: Response) -> Response:
    """RFC 9110: who is told that a method is not possible is told which are."""
    methods = getattr(request.routing_exception, "valid_methods", None)
    if answer.status_code == 405 and methods:  # noqa: PLR2004
        answer.headers.setdefault("Allow", ", ".join(sorted(methods)))
    return answer


def _view(operation: Operation) -> Callable[..., Response]:
    def view(**path: Any) -> Response:
        call = _checked(operation, path)
        if operation.writes:
            with begin_work(database(), g.program, g.tenant, session=database().shared()) as work:
                if operation.may_match:
                    _match(work, operation, call)
                shown = operation.run(work, call)
        else:
            shown = operation.run(Work(database().shared(), g.program, g.tenant, datetime.now(UTC)), call)
        return _answer(shown, operation.status)

    return view


def _checked(operation: Operation, path: dict[str, Any]) -> Call:
    """What was sent, or the Refusal that says what is wrong with it."""
    if "pk" in path and not 0 < path["pk"] <= LARGEST:
        raise RecordGone
    if operation.scope is not None:
        _require_scope(operation.scope)
    key = _key() if operation.needs_key else ""
    query = _read_query(operation.query) if operation.query is not None else None
    body = read_body(operation.body) if operation.body is not None else None
    return Call(path, query, body, key)


def _require_scope(scope: str) -> None:
    """Nobody is told what is wrong with a body they may not send."""
    allowed = g.program.scopes
    if allowed is not None and scope not in allowed:
        raise NotAllowed(right=scope)


def _key() -> str:
    key = request.headers.get("Idempotency-Key", "").strip()
    if not 0 < len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise KeyMissing(most=LONGEST_KEY)
    return key


def _read_query(shape: type[BaseModel]) -> BaseModel:
    try:
        return shape.model_validate(request.args.to_dict(), strict=True)
    except ValidationError as error:
        raise wrong_input(error) from error


def read_body(shape: type[BaseModel]) -> Any:
    """The JSON that was sent, as the shape says; NotJson, WrongInput."""
    if request.mimetype != "application/json":
        raise NotJson
    try:
        return shape.model_validate_json(request.get_data(), strict=True)
    except ValidationError as error:
        raise wrong_input(error) from error


def _match(work: Work, operation: Operation, call: Call) -> None:
    """With If-Match the record is changed only as the program has read it."""
    if not request.if_match:
        return
    reading = next(one for one in OPERATIONS if one.path == operation.path and not one.writes)
    now = generate_etag(_written(reading.run(work, call)))
    if not request.if_match.contains(now):
        raise ChangedMeanwhile


def _written(shown: BaseModel) -> bytes:
    return shown.model_dump_json(by_alias=True).encode()


def _answer(shown: BaseModel, status: int = 200) -> Response:
    answer = Response(_written(shown), status=status, mimetype="application/json")
    if status == 200 and request.method in ("GET", "PATCH"):  # noqa: PLR2004
        answer.set_etag(generate_etag(answer.get_data()))
        if request.method == "GET":
            answer.make_conditional(request)
    return answer


def _sign_in() -> Response:
    return _secret(come_in(read_body(SignIn)))


def _renew() -> Response:
    return _secret(go_on(read_body(Renewal)))


def _sign_out() -> Response:
    return _secret(leave())


def _secret(shown: BaseModel) -> Response:
    """Tokens are kept by nobody on the way (RFC 6749, 5.1)."""
    answer = Response(_written(shown), mimetype="application/json")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _document() -> Response:
    return Response(document(), mimetype="application/json")
