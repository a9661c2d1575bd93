"""Addresses under which a customer opens a proforma, and WhatsApp's own with the message written."""

from __future__ import annotations

from urllib.parse import quote

from flask import url_for

from models.parties import Party
from views.links import own_address


def share_address(token: str) -> str:
    """Where a link leads."""
    return f"{own_address()}{url_for('SharedPaperView.paper', token=token)}"


def whatsapp_address(party: Party | None, message: str) -> str:
    """A message that is written and waits to be sent, to the partner's number when it is a whole one."""
    phone = party.phone if party else ""
    number = phone.removeprefix("+") if phone.startswith("+") and phone[1:].isdecimal() else ""
    return f"https://wa.me/{number}?text={quote(message)}"
