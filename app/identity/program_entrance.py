"""Who speaks to the API: a key or an access token becomes an actor, or nobody gets in."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from app.identity.access_tokens import read_token
from app.identity.api_keys import is_from, is_key, prefix_of
from app.identity.fencing import bound_to
from app.identity.program_actor import ProgramActor
from app.identity.program_sessions import is_open
from app.identity.program_use import MOST_A_MINUTE, take_turn
from app.identity.rights import rights_of, with_roles
from app.identity.scopes import within
from app.kernel.errors import Refusal
from app.kernel.text import N_
from app.kernel.work import Work
from models.identity import User
from models.programs import ApiKey, ProgramSession

_SEEN_EVERY = timedelta(minutes=1)


class NotLetIn(Refusal):
    """No key or token, or one that is unknown, over, revoked, or of another company: told alike."""

    code = "api.not_let_in"
    sentence = N_(
        "The key or token is missing, unknown, or no longer valid. Send it in the header Authorization."
    )


class WrongAddress(Refusal):
    """The key is right, but its maker said from where it is used."""

    code = "api.wrong_address"
    sentence = N_("This key may not be used from the address {address}.")


def let_in(
    work: Work, authorization: str | None, most: int = MOST_A_MINUTE
) -> tuple[ProgramActor, int, int | None]:
    """The actor, how many requests are left in this minute, and the session of a person's token.

    Raises NotLetIn, WrongAddress, TooManyRequests. The Work it runs in is committed, because it counts.
    """
    scheme, _, token = (authorization or "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        raise NotLetIn
    prefix = prefix_of(token)
    if prefix is not None:
        actor = _by_key(work, prefix, token)
        return actor, take_turn(work, f"key:{actor.id}", most), None
    actor, session_id = _by_token(work, token)
    return actor, take_turn(work, f"session:{session_id}", most), session_id


def _by_key(work: Work, prefix: str, token: str) -> ProgramActor:
    found = (
        work.session.execute(
            select(ApiKey, bound_to(ApiKey.user_id))
            .where(ApiKey.prefix == prefix)
            .options(joinedload(ApiKey.user).options(*with_roles()))
            .execution_options(populate_existing=True)
        )
        .unique()
        .one_or_none()
    )
    if found is None or not is_key(found[0], token):
        raise NotLetIn
    key, warehouses = found
    if key.revoked_at is not None or key.expires_at <= work.now or not key.user.active:
        raise NotLetIn
    address = work.actor.address
    if not is_from(key.networks, address):
        raise WrongAddress(address=address or "?")
    if key.last_used_at is None or key.last_used_at <= work.now - _SEEN_EVERY:
        seen = {"last_used_at": work.now, "last_address": address}
        work.session.execute(update(ApiKey).where(ApiKey.id == key.id).values(seen))
    may = within(key.scopes, rights_of(work.session, key.user))
    name = f"{key.name} ({_name(key.user)})"[:160]
    return ProgramActor(
        kind="program",
        id=key.id,
        name=name,
        may=may,
        address=address,
        warehouses=frozenset(warehouses or ()),
        user_id=key.user_id,
        scopes=frozenset(key.scopes),
    )


def _by_token(work: Work, token: str) -> tuple[ProgramActor, int]:
    claims = read_token(work.tenant, token, work.now)
    if claims is None:
        raise NotLetIn
    found = (
        work.session.execute(
            select(ProgramSession, bound_to(ProgramSession.user_id))
            .where(ProgramSession.id == claims.session_id, ProgramSession.user_id == claims.user_id)
            .options(joinedload(ProgramSession.user).options(*with_roles()))
            .execution_options(populate_existing=True)
        )
        .unique()
        .one_or_none()
    )
    if found is None or not is_open(work, found[0], found[0].user):
        raise NotLetIn
    session, warehouses = found
    if session.last_seen_at <= work.now - _SEEN_EVERY:
        seen = update(ProgramSession).where(ProgramSession.id == session.id).values(last_seen_at=work.now)
        work.session.execute(seen)
    user = session.user
    may = rights_of(work.session, user)
    actor = ProgramActor(
        kind="person",
        id=user.id,
        name=_name(user),
        may=may,
        address=work.actor.address,
        warehouses=frozenset(warehouses or ()),
        user_id=user.id,
    )
    return actor, session.id


def _name(user: User) -> str:
    return f"{user.first_name} {user.last_name}".strip() or str(user.username)
