"""The key of this installation (Ed25519): whoever has its public half can prove what we signed.

The private half comes from the environment, or is derived from the secret of the installation. Keys that were
used before still prove what was signed with them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_provider: list[Callable[[], Sequence[bytes]]] = []


class NoSigningKey(RuntimeError):
    """The composition root did not say where the key comes from."""


def use_signing_keys(provider: Callable[[], Sequence[bytes]]) -> None:
    """Where the seeds (32 bytes) come from, from now on: the first signs, all of them prove."""
    _provider[:] = [provider]


def seeds_from(secrets: Sequence[str], keys: Sequence[str] = ()) -> list[bytes]:
    """Keys of the environment (64 hexadecimal digits) come first; without them they follow from secrets."""
    return [bytes.fromhex(key) for key in keys] + [_derived(secret) for secret in secrets]


def public_key() -> str:
    """The public half of the key that signs, 64 hexadecimal digits."""
    return _public(_keys()[0])


def public_keys() -> list[str]:
    """The public halves of all keys of this installation, the newest first."""
    return [_public(key) for key in _keys()]


def public_pem() -> bytes:
    """The public half as other programs read it."""
    return _keys()[0].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def sign(statement: str) -> str:
    """The signature of a text, 128 hexadecimal digits."""
    return _keys()[0].sign(statement.encode("utf-8")).hex()


def is_signed(statement: str, key: str, signature: str) -> bool:
    """Whether this key signed exactly this text."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(
            bytes.fromhex(signature), statement.encode("utf-8")
        )
    except (InvalidSignature, ValueError):
        return False
    return True


def _keys() -> list[Ed25519PrivateKey]:
    if not _provider:
        raise NoSigningKey
    return [Ed25519PrivateKey.from_private_bytes(seed) for seed in _provider[0]()]


def _public(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def _derived(secret: str) -> bytes:
    derive = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"atolye audit head")
    return derive.derive(secret.encode("utf-8"))
