"""A real mail server on this machine: it speaks TLS, keeps what it gets, and refuses when told to."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from config import MailServer

USER, PASSWORD = "siparis", "posta-parolasi"


@dataclass
class PostOffice:
    """What arrived, and what the server answers to the next messages."""

    got: list[EmailMessage] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    drops: bool = False

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, _more: Any) -> str:  # noqa: N802
        del server, session
        if self.recipients:
            return self.recipients.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        del session
        answer = self.answers.pop(0) if self.answers else "250 taken"
        if answer.startswith("250"):
            self.got.append(message_from_bytes(envelope.content, EmailMessage, policy=policy.default))
        if self.drops:
            server.transport.abort()
        return answer


@contextmanager
def post_office(folder: Path, security: str = "starttls") -> Iterator[tuple[PostOffice, MailServer, Path]]:
    """The office, how to reach it, and the certificate to trust."""
    context, certificate = _certificate(folder)
    office = PostOffice()
    keys: dict[str, Any] = (
        {"tls_context": context, "require_starttls": True} if security == "starttls" else {}
    )
    controller = Controller(
        office,
        hostname="127.0.0.1",
        port=(port := _free_port()),
        ssl_context=context if security == "tls" else None,
        authenticator=_knows,
        auth_require_tls=security == "starttls",
        auth_required=security == "starttls",
        **keys,
    )
    controller.start()
    try:
        yield (
            office,
            MailServer("localhost", "siparis@kapi.test", port, USER, PASSWORD, security),
            certificate,
        )
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _knows(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: LoginPassword) -> AuthResult:
    right = (given.login, given.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


def _certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "mail.crt", folder / "mail.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, secret)
    return context, certificate
