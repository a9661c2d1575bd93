"""Roles in the words of the screen."""

from __future__ import annotations

from typing import Final

from flask_babel import gettext

from app.kernel.text import N_
from models.identity import Role

ROLE_WORDS: Final = {
    "Owner": N_("Owner"),
    "Manager": N_("Manager"),
    "Clerk": N_("Office clerk"),
    "Planner": N_("Planner"),
    "Storekeeper": N_("Storekeeper"),
    "Foreman": N_("Foreman"),
    "Dispatcher": N_("Dispatcher"),
    "Accountant": N_("Accountant"),
    "Dealer": N_("Dealer"),
    "Public": N_("Nobody signed in"),
}


def role_word(role: Role) -> str:
    """A role in the words of the screen; a company's own roles have the names it gave them."""
    return gettext(ROLE_WORDS[role.name]) if role.name in ROLE_WORDS else str(role.name)
