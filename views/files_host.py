"""The host of files: what people sent is shown there, and nothing else; nobody is signed in there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Final
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from sqlalchemy.exc import DBAPIError
from werkzeug.wrappers import Response

from app.configurator.option_pictures import read_picture
from app.kernel.clock import now_utc
from app.kernel.database import Database
from app.kernel.file_addresses import FileAddress, is_signed, read_path
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import RecordGone, Work, begin_work
from app.orders.attaching import read_attachment
from app.production.photos import read_photo
from app.tenants.finding import TenantFinder
from views.headers import FOREIGN_CONTENT, HEADERS, YEAR
from views.unreachable import is_away

Read = Callable[[Work, str], bytes]
KINDS: Final[Mapping[str, tuple[Read, str, str]]] = {
    "photo": (lambda work, name: read_photo(work, name).content, "image/jpeg", "jpg"),
    "orderphoto": (lambda work, name: read_attachment(work, name).content or b"", "image/jpeg", "jpg"),
    "orderpdf": (lambda work, name: read_attachment(work, name).content or b"", "application/pdf", "pdf"),
    "option": (read_picture, "image/jpeg", "jpg"),
}
"""What can be shown: how it is read, and what we made of it when it came."""
_TAKEN_AWAY: Final = ("HTTP_COOKIE", "HTTP_AUTHORIZATION")


class FileHost:
    """WSGI middleware: requests to the host of files end here, whatever they ask for."""

    def __init__(
        self, wsgi: WSGIApplication, host: str, finder: TenantFinder, database: Database, *, secure: bool
    ) -> None:
        self.wsgi = wsgi
        self.host = host
        self.finder = finder
        self.database = database
        self.secure = secure

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The file whose address was signed; every other request to this host finds nothing."""
        if environ.get("HTTP_HOST", "").lower() != self.host:
            return self.wsgi(environ, start_response)
        for name in _TAKEN_AWAY:
            environ.pop(name, None)
        return self._answer(environ)(environ, start_response)

    def _answer(self, environ: WSGIEnvironment) -> Response:
        if environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
            return self._plain(HTTPStatus.METHOD_NOT_ALLOWED)
        address = read_path(environ.get("PATH_INFO", ""))
        try:
            tenant = self._company(address) if address is not None else None
            if address is None or tenant is None or not is_signed(tenant, address, now_utc()):
                return self._plain(HTTPStatus.NOT_FOUND)
            return self._file(tenant, address)
        except DBAPIError as error:
            if not is_away(error):
                raise
            return self._plain(HTTPStatus.SERVICE_UNAVAILABLE)

    def _company(self, address: FileAddress) -> Tenant | None:
        tenant = self.finder.find(f"{address.company}.{self.finder.base_host}")
        # An install with a default company answers to any name; a signature is of one company.
        is_named = tenant is not None and tenant.slug.replace("_", "-") == address.company
        return tenant if is_named and address.kind in KINDS else None

    def _file(self, tenant: Tenant, address: FileAddress) -> Response:
        read, mimetype, ending = KINDS[address.kind]
        try:
            with begin_work(self.database, system("files"), tenant) as work:
                content = read(work, address.name)
        except RecordGone:
            return self._plain(HTTPStatus.NOT_FOUND)
        answer = self._plain(HTTPStatus.OK, content, mimetype)
        # A PDF may hold more than a picture of paper: no browser opens it on this page.
        shown = "inline" if mimetype.startswith("image/") else "attachment"
        answer.headers.set("Content-Disposition", shown, filename=f"{address.name}.{ending}")
        return answer

    def _plain(self, status: HTTPStatus, content: bytes = b"", mimetype: str = "text/plain") -> Response:
        answer = Response(content, status=status, mimetype=mimetype)
        answer.headers.extend(HEADERS)
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["Content-Security-Policy"] = FOREIGN_CONTENT
        # The pages it is shown on are of another host.
        answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        if self.secure:
            answer.headers["Strict-Transport-Security"] = f"max-age={YEAR}; includeSubDomains"
        return answer
