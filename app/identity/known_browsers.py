"""Browsers and places somebody came in from before: what strangers guess elsewhere does not hold them up.

Each browser in which a password and a code were right keeps a sealed note of it (OWASP: slow down online
guessing attacks with device cookies). It opens nothing and spares no code; it is only counted by itself.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.identity.tokens import new_token
from app.kernel.sealing import BrokenSeal, seal, unseal
from app.kernel.tenancy import Tenant
from models.identity import SignInSession
from models.programs import ProgramSession

LASTS: Final = timedelta(days=180)
PLACE_LASTS: Final = timedelta(days=30)
MOST_PEOPLE: Final = 12
"""Of one browser: those who came in last."""
_PURPOSE: Final = "known browser"


@dataclass(frozen=True)
class KnownBrowser:
    """A browser by a name of its own, and who came in with it."""

    name: str
    people: tuple[int, ...]


def read_note(tenant: Tenant, note: str, now: datetime) -> KnownBrowser | None:
    """What a browser's note says; None when it is not ours, not this company's, or too old."""
    try:
        said = json.loads(unseal(tenant, _PURPOSE, note) or "null")
        if not said or now.timestamp() - said["at"] > LASTS.total_seconds():
            return None
        return KnownBrowser(str(said["name"]), tuple(int(person) for person in said["people"]))
    except (BrokenSeal, ValueError, KeyError, TypeError):
        return None


def write_note(tenant: Tenant, before: KnownBrowser | None, user_id: int, now: datetime) -> str:
    """The note from now on: this person came in too."""
    people = [user_id, *(one for one in (before.people if before else ()) if one != user_id)][:MOST_PEOPLE]
    name = before.name if before else new_token()
    said = {"name": name, "people": people, "at": int(now.timestamp())}
    return seal(tenant, _PURPOSE, json.dumps(said))


def is_known_place(session: Session, user_id: int, address: str | None, now: datetime) -> bool:
    """Whether this person came in from this very address lately, with a browser or a program."""
    if not address:
        return False
    since = now - PLACE_LASTS
    queries = (
        select(rows.id).where(rows.user_id == user_id, rows.address == address, rows.started_at > since)
        for rows in (SignInSession, ProgramSession)
    )
    return any(session.scalar(query.limit(1)) is not None for query in queries)
