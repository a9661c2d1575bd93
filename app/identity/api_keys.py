"""Keys for programs: made by somebody who proves it is them, shown once, taken back at once."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.identity.scopes import SCOPES
from app.kernel.errors import Refusal, Refusals
from app.kernel.events import Event
from app.kernel.permissions import Right
from app.kernel.text import N_
from app.kernel.work import RecordGone, Work
from models.programs import ApiKey

ADD, LIST, REVOKE = (Right(action, "ApiKey") for action in ("add", "list", "revoke"))
OVERSEE = Right("oversee", "ApiKey")
"""Seeing and revoking keys that others made."""
MARK: Final = "atl"
"""What a key begins with, so that scanners of source code know it when somebody publishes it."""
DAYS: Final = (30, 90, 180, 365)
MOST_KEYS, MOST_NETWORKS, LONGEST_NAME = 50, 20, 160
_SHAPE = re.compile(rf"{MARK}_([a-z0-9]{{8}})_([A-Za-z0-9_-]{{43}})")
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class KeyNameMissing(Refusal):
    """Later nobody knows which program an unnamed key belongs to."""

    code = "api.key_name_missing"
    sentence = N_("Write which program the key is for, in at most {most} letters.")
    field = "name"


class NoScope(Refusal):
    """A key that may do nothing is of no use."""

    code = "api.no_scope"
    sentence = N_("Tick at least one thing the program may do.")
    field = "scopes"


class ScopeTooWide(Refusal):
    """Nobody gives away what they do not have."""

    code = "api.scope_too_wide"
    sentence = N_("Your role does not allow “{scope}”, so the key cannot have it either.")
    field = "scopes"


class DaysNotOffered(Refusal):
    """A key that never ends is forgotten somewhere and found by somebody else."""

    code = "api.days_not_offered"
    sentence = N_("A key is valid for 30, 90, 180 or 365 days.")
    field = "days"


class NotANetwork(Refusal):
    """What was typed is neither an address nor a network."""

    code = "api.not_a_network"
    sentence = N_("“{text}” is not an internet address. Write it like 85.34.20.7 or 85.34.20.0/24.")
    field = "networks"


class TooManyKeys(Refusal):
    """So many keys are not watched by anybody."""

    code = "api.too_many_keys"
    sentence = N_("There are already {most} keys. Revoke those that are not used any more.")


@dataclass(frozen=True)
class ApiKeyMade(Event):
    """Somebody made a key; the key itself is written nowhere."""

    subject = "ApiKey"
    key_id: int
    name: str
    prefix: str
    scopes: tuple[str, ...]
    networks: tuple[str, ...]
    expires_at: str


@dataclass(frozen=True)
class ApiKeyRevoked(Event):
    """From now on the key opens nothing."""

    subject = "ApiKey"
    key_id: int
    name: str


def make_key(
    work: Work, name: str, scopes: Sequence[str], days: int, networks: str = ""
) -> tuple[ApiKey, str]:
    """A key and its whole text, which is told this once; the caller has asked for the second factor.

    ``networks`` are addresses as typed, with commas, spaces or lines between them.
    """
    allowed = check_wanted_key(work, name, scopes, days, networks)
    name = " ".join(name.split())
    prefix = "".join(secrets.choice(_LETTERS) for _ in range(8))
    whole = f"{MARK}_{prefix}_{secrets.token_urlsafe(32)}"
    key = ApiKey(
        name=name,
        prefix=prefix,
        secret_hash=hash_token(whole),
        user_id=work.actor.person_id,
        scopes=[code for code in SCOPES if code in scopes],
        networks=allowed,
        created_at=work.now,
        expires_at=work.now + timedelta(days=days),
    )
    work.session.add(key)
    work.session.flush()
    work.emit(ApiKeyMade(key.id, name, prefix, tuple(key.scopes), tuple(allowed), key.expires_at.isoformat()))
    return key, whole


def check_wanted_key(
    work: Work, name: str, scopes: Sequence[str], days: int, networks: str = ""
) -> list[str]:
    """The networks as they will be kept; Refusals for what cannot be made, before anybody uses up a code."""
    work.require(ADD)
    if work.actor.kind != "person" or work.actor.id is None:
        raise RecordGone  # only people make keys
    refusals: list[Refusal] = []
    if not 0 < len(" ".join(name.split())) <= LONGEST_NAME:
        refusals.append(KeyNameMissing(most=LONGEST_NAME))
    refusals += _scope_refusals(work, scopes)
    if days not in DAYS:
        refusals.append(DaysNotOffered())
    allowed = _read_networks(networks, refusals)
    if refusals:
        raise Refusals(refusals)
    alive = select(func.count()).where(ApiKey.revoked_at.is_(None), ApiKey.expires_at > work.now)
    if (work.session.scalar(alive) or 0) >= MOST_KEYS:
        raise TooManyKeys(most=MOST_KEYS)
    return allowed


def revoke_key(work: Work, key_id: int) -> None:
    """Nobody gets in by it from now on; twice is once. Others' keys need OVERSEE."""
    work.require(REVOKE)
    key = work.lock(ApiKey, key_id)
    if key.user_id != work.actor.id and not work.actor.may(OVERSEE):
        raise RecordGone
    _revoke(work, key)


def live_keys_of(work: Work, user_id: int) -> Sequence[ApiKey]:
    """The keys of a person that open something, the oldest first."""
    alive = (ApiKey.user_id == user_id, ApiKey.revoked_at.is_(None), ApiKey.expires_at > work.now)
    return work.session.scalars(select(ApiKey).where(*alive).order_by(ApiKey.id)).all()


def revoke_own_key(work: Work, key_id: int) -> None:
    """A person takes back what they made, whatever their role allows by now; RecordGone for others' keys."""
    key = work.lock(ApiKey, key_id)
    if key.user_id != work.actor.id:
        raise RecordGone
    _revoke(work, key)


def revoke_keys_of(work: Work, user_id: int) -> None:
    """None of a person's keys opens anything from now on; the caller knows that they may."""
    rows = select(ApiKey).where(ApiKey.user_id == user_id, ApiKey.revoked_at.is_(None)).order_by(ApiKey.id)
    for key in work.session.scalars(rows.with_for_update()).all():
        _revoke(work, key)


def keys_to_look_at(work: Work) -> Sequence[ApiKey]:
    """One's own keys, or everybody's for those who oversee them; the newest first."""
    work.require(LIST)
    query = select(ApiKey).options(joinedload(ApiKey.user)).order_by(ApiKey.id.desc())
    if not work.actor.may(OVERSEE):
        query = query.where(ApiKey.user_id == work.actor.id)
    return work.session.scalars(query).all()


def prefix_of(text: str) -> str | None:
    """By what a key is found, when the text looks like one."""
    found = _SHAPE.fullmatch(text)
    return found.group(1) if found else None


def hash_token(text: str) -> str:
    """256 random bits need no salt and no slowness."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def is_key(key: ApiKey, text: str) -> bool:
    """Whether this is the key's whole text, told in the same time either way."""
    return hmac.compare_digest(key.secret_hash, hash_token(text))


def is_from(networks: Sequence[str], address: str | None) -> bool:
    """Whether an address lies in one of the networks; without networks every address does."""
    if not networks:
        return True
    try:
        where = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    return any(where in ipaddress.ip_network(network) for network in networks)


def _revoke(work: Work, key: ApiKey) -> None:
    if key.revoked_at is None:
        key.revoked_at = work.now
        work.emit(ApiKeyRevoked(key.id, key.name))


def _scope_refusals(work: Work, scopes: Sequence[str]) -> list[Refusal]:
    known = [SCOPES[code] for code in scopes if code in SCOPES]
    if not known:
        return [NoScope()]
    wide = [scope for scope in known if not all(map(work.actor.may, scope.rights))]
    return [ScopeTooWide(scope=scope.code) for scope in wide]


def _read_networks(typed: str, refusals: list[Refusal]) -> list[str]:
    found = []
    for text in re.split(r"[\s,;]+", typed.strip())[: MOST_NETWORKS + 1] if typed.strip() else []:
        try:
            found.append(str(ipaddress.ip_network(text, strict=False)))
        except ValueError:
            refusals.append(NotANetwork(text=text[:40]))
    return list(dict.fromkeys(found))[:MOST_NETWORKS]
