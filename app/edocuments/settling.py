"""Who carries our documents: what the owner settles, and how a connection is opened from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from app.edocuments.holding import hold_back
from app.edocuments.integrators.local import LocalDraft
from app.edocuments.integrators.port import Integrator
from app.edocuments.integrators.reaching import Patience, check_address
from app.edocuments.integrators.speaking import HttpIntegrator
from app.edocuments.signing.certificates import open_certificate_file, seal_credentials
from app.kernel.errors import Refusal, Refusals
from app.kernel.events import Event
from app.kernel.permissions import Right
from app.kernel.sealing import seal, unseal
from app.kernel.text import N_
from app.kernel.work import Work
from models.handover import ADAPTERS, IntegratorSettings

SETTLE: Final = Right("edit", "IntegratorSettings")
KEY: Final = "integrator"
"""The purpose under which the key is sealed."""
_LONGEST_KEY: Final = 2000


class KeyMissing(Refusal):
    """Nobody lets us in without one."""

    code = "edocuments.key_missing"
    sentence = N_("Enter the key your integrator gave you.")
    field = "key"


class KeyOfAnother(Refusal):
    """Nobody can read the key here; nobody can have it sent to an address of their own either."""

    code = "edocuments.key_of_another"
    sentence = N_("This is another address: enter the key again. The old one is sent nowhere else.")
    field = "key"


class KeyUnreadable(Refusal):
    """What cannot stand in a request."""

    code = "edocuments.key_unreadable"
    sentence = N_("The key can only be plain letters, digits and signs, without spaces. Copy it once more.")
    field = "key"


class NoCertificate(Refusal):
    """Signing without a certificate."""

    code = "edocuments.no_certificate"
    sentence = N_("Bring in a certificate file first; then documents can be signed here.")
    field = "certificate"


@dataclass(frozen=True)
class IntegratorSettled(Event):
    """The way documents go was changed; the key itself is told to nobody."""

    subject = "IntegratorSettings"
    settings_id: int
    adapter: str
    address: str
    is_key_new: bool
    sends_invoices: bool = True


@dataclass(frozen=True)
class CertificateBrought(Event):
    """A certificate to sign with was brought in."""

    subject = "IntegratorSettings"
    settings_id: int
    name: str
    serial: str
    until: str


@dataclass(frozen=True)
class SigningSwitched(Event):
    """Documents are signed here from now on, or no longer."""

    subject = "IntegratorSettings"
    settings_id: int
    is_signing: bool


@dataclass(frozen=True)
class Connection:
    """What is needed to reach whoever carries our documents."""

    adapter: str
    address: str
    key: str = field(repr=False)

    @property
    def leaves(self) -> bool:
        """Whether documents leave the house at all."""
        return self.adapter != "draft"


@dataclass(frozen=True)
class ConnectionForm:
    """What the owner typed; an empty key keeps the one that is there."""

    adapter: str
    address: str = ""
    key: str = field(default="", repr=False)
    sends_invoices: bool = True


def integrator_settings(work: Work) -> IntegratorSettings:
    """The one row."""
    return work.session.get_one(IntegratorSettings, 1)


def connection_of(work: Work) -> Connection:
    """What is settled, with the key unsealed; raises BrokenSeal."""
    settled = integrator_settings(work)
    return Connection(settled.adapter, settled.address, unseal(work.tenant, KEY, settled.sealed_key))


def connect(connection: Connection, patience: Patience | None = None) -> Integrator:
    """The integrator of a connection; looks its name up, so never inside a transaction. Raises Trouble."""
    if not connection.leaves:
        return LocalDraft()
    return HttpIntegrator(connection.address, connection.key, patience)


def save_connection(work: Work, form: ConnectionForm) -> None:
    """Settle who carries our documents; Refusals names every wrong field."""
    work.require(SETTLE)
    settled = work.lock(IntegratorSettings, 1)
    address, key = form.address.strip().rstrip("/"), form.key.strip()
    leaves = form.adapter != "draft" and form.adapter in ADAPTERS
    if leaves:
        _check(address, key, settled)
    # Switched off, the address stays: back at the same integrator, what it has is asked about as before.
    is_another = leaves and settled.address not in ("", address)
    if is_another or (leaves and settled.adapter == "draft"):
        hold_back(work, is_another=is_another)
    if leaves and settled.adapter == "draft":
        settled.connected_at = work.now
    if leaves and address != settled.address:
        settled.bookmark = ""
    settled.adapter = "http" if leaves else "draft"
    settled.address = address if leaves else settled.address
    settled.sends_invoices = form.sends_invoices
    if leaves and key:
        settled.sealed_key = seal(work.tenant, KEY, key)
    work.session.flush()
    work.emit(
        IntegratorSettled(
            settled.id, settled.adapter, settled.address, bool(leaves and key), settled.sends_invoices
        )
    )


def _check(address: str, key: str, settled: IntegratorSettings) -> None:
    refusals: list[Refusal] = []
    try:
        check_address(address)
    except Refusal as refusal:
        refusals.append(refusal)
    if not key and not settled.sealed_key:
        refusals.append(KeyMissing())
    elif not key and _origin(address) != _origin(settled.address):
        refusals.append(KeyOfAnother())
    elif len(key) > _LONGEST_KEY or not key.isascii() or any(not "!" <= letter <= "~" for letter in key):
        refusals.append(KeyUnreadable())
    if refusals:
        raise Refusals(refusals)


def _origin(address: str) -> tuple[str, str]:
    """Whose machine it is: scheme, host and port."""
    try:
        parts = urlsplit(address.lower())
    except ValueError:
        return "", address
    return parts.scheme, parts.netloc


def bring_certificate(work: Work, content: bytes, password: str) -> None:
    """Keep the certificate of a file sealed and sign with it from now on; the password is forgotten."""
    work.require(SETTLE)
    credentials = open_certificate_file(content, password)
    credentials.check(work.now)
    settled = work.lock(IntegratorSettings, 1)
    settled.sealed_certificate = seal_credentials(work.tenant, credentials)
    settled.certificate_name, settled.certificate_serial = credentials.name, credentials.serial
    settled.certificate_from, settled.certificate_until = credentials.begins, credentials.ends
    settled.is_signing = True
    work.session.flush()
    work.emit(
        CertificateBrought(settled.id, credentials.name, credentials.serial, credentials.ends.isoformat())
    )


def switch_signing(work: Work, *, on: bool) -> None:
    """Sign here, or leave it to the integrator; switched off, the certificate is forgotten."""
    work.require(SETTLE)
    settled = work.lock(IntegratorSettings, 1)
    if on and not settled.sealed_certificate:
        raise NoCertificate
    if not on:
        settled.sealed_certificate = settled.certificate_name = settled.certificate_serial = ""
        settled.certificate_from = settled.certificate_until = None
    settled.is_signing = on
    work.session.flush()
    work.emit(SigningSwitched(settled.id, on))
