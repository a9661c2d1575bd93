"""A certificate file [PKCS#12]: opened once, kept sealed without its password, shown by name and last day."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates
from cryptography.x509.oid import NameOID

from app.kernel.clock import today_local
from app.kernel.errors import Refusal
from app.kernel.sealing import seal, unseal
from app.kernel.tenancy import Tenant
from app.kernel.text import N_

PURPOSE: Final = "signing"
MOST_BYTES: Final = 100_000
WARN_BEFORE: Final = timedelta(days=30)
_LEAST_RSA: Final = 2048
_CURVES: Final = ("secp256r1", "secp384r1")

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class NotACertificate(Refusal):
    """The file is no PKCS#12, or the password does not open it: the two cannot be told apart."""

    code = "edocuments.not_a_certificate"
    sentence = N_(
        "This file could not be opened. It must be a certificate file (.p12 or .pfx); is the password right?"
    )
    field = "certificate"


class NoPrivateKey(Refusal):
    """Without its private key a certificate signs nothing."""

    code = "edocuments.no_private_key"
    sentence = N_(
        "There is no private key in this file, so nothing can be signed with it. Export it with the key."
    )
    field = "certificate"


class WeakKey(Refusal):
    """A key the rules of signatures do not accept."""

    code = "edocuments.weak_key"
    sentence = N_("The key in this file is of a kind or length that may not be used for signing.")
    field = "certificate"


class CertificateEnded(Refusal):
    """Its time is over."""

    code = "edocuments.certificate_ended"
    sentence = N_("The signing certificate ended on {day}. Bring in a new one under Settings.")
    field = "certificate"


class CertificateNotYet(Refusal):
    """Its time has not begun."""

    code = "edocuments.certificate_not_yet"
    sentence = N_("The signing certificate is valid from {day} on.")
    field = "certificate"


@dataclass(frozen=True)
class Credentials:
    """What signs: the key, the certificate that goes with it, and those that vouch for it."""

    key: PrivateKey = field(repr=False)
    chain: tuple[x509.Certificate, ...]

    @property
    def certificate(self) -> x509.Certificate:
        """The signer's own."""
        return self.chain[0]

    @property
    def name(self) -> str:
        """Whose it is, as the certificate says."""
        names = self.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(names[0].value if names else self.certificate.subject.rfc4514_string())[:160]

    @property
    def serial(self) -> str:
        """Its serial number, as certificate authorities write it."""
        return f"{self.certificate.serial_number:x}"[:60]

    @property
    def begins(self) -> date:
        """Its first day."""
        return today_local(self.certificate.not_valid_before_utc)

    @property
    def ends(self) -> date:
        """Its last day."""
        return today_local(self.certificate.not_valid_after_utc)

    def check(self, now: datetime) -> None:
        """Raise CertificateEnded or CertificateNotYet when it may not sign now."""
        if now >= self.certificate.not_valid_after_utc:
            raise CertificateEnded(day=self.ends)
        if now < self.certificate.not_valid_before_utc:
            raise CertificateNotYet(day=self.begins)


def open_certificate_file(content: bytes, password: str) -> Credentials:
    """Open a PKCS#12 file; raises NotACertificate, NoPrivateKey or WeakKey."""
    if not content or len(content) > MOST_BYTES:
        raise NotACertificate
    try:
        key, certificate, others = load_key_and_certificates(content, password.encode("utf-8") or None)
    except (ValueError, TypeError) as error:
        raise NotACertificate from error
    if key is None or certificate is None:
        raise NoPrivateKey
    return _checked(key, (certificate, *others))


def _checked(key: Any, chain: tuple[x509.Certificate, ...]) -> Credentials:
    is_strong_rsa = isinstance(key, rsa.RSAPrivateKey) and key.key_size >= _LEAST_RSA
    is_known_curve = isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name in _CURVES
    if not (is_strong_rsa or is_known_curve):
        raise WeakKey
    return Credentials(key, chain)


def seal_credentials(tenant: Tenant, credentials: Credentials) -> str:
    """Key and certificates as they may be stored."""
    key = credentials.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    chain = [one.public_bytes(Encoding.PEM).decode("ascii") for one in credentials.chain]
    return seal(tenant, PURPOSE, json.dumps({"key": key.decode("ascii"), "chain": chain}))


def unseal_credentials(tenant: Tenant, sealed: str) -> Credentials:
    """What was sealed; raises BrokenSeal."""
    kept: Mapping[str, Any] = json.loads(unseal(tenant, PURPOSE, sealed))
    key = load_pem_private_key(kept["key"].encode("ascii"), None)
    return _checked(key, tuple(x509.load_pem_x509_certificate(one.encode("ascii")) for one in kept["chain"]))
