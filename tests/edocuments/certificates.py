"""Certificate files made on the spot: signed by themselves, worth nothing outside of tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    KeySerializationEncryption,
    NoEncryption,
)
from cryptography.hazmat.primitives.serialization.pkcs12 import serialize_key_and_certificates
from cryptography.x509.oid import NameOID

PASSWORD = "şifre-12345"
BEGINS = datetime(2026, 1, 1, tzinfo=UTC)
ENDS = datetime(2027, 1, 1, tzinfo=UTC)


@lru_cache
def make_key(kind: str) -> Any:
    if kind == "weak":
        return rsa.generate_private_key(public_exponent=65537, key_size=1024)
    if kind == "rsa":
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return ec.generate_private_key(ec.SECP256R1() if kind == "ec" else ec.SECP384R1())


def certificate_file(
    kind: str = "ec",
    *,
    password: str = PASSWORD,
    begins: datetime = BEGINS,
    ends: datetime = ENDS,
    with_key: bool = True,
    name: str = "Acme Çelik Kapı A.Ş.",
) -> bytes:
    """A PKCS#12 file."""
    key = make_key(kind)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(4711)
        .not_valid_before(begins)
        .not_valid_after(ends - timedelta(seconds=1))
        .sign(key, hashes.SHA256())
    )
    lock: KeySerializationEncryption = (
        BestAvailableEncryption(password.encode()) if password else NoEncryption()
    )
    return serialize_key_and_certificates(b"atolye", key if with_key else None, certificate, None, lock)
