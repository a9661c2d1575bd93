"""The product's own workers have names of the screen; people keep theirs."""

from __future__ import annotations

import re
from pathlib import Path

from flask import Flask
from flask_babel import Babel

from models.core import AuditEntry
from views.actor_words import WORKERS, actor_word
from views.audit_words import ACTORS

APP = Path(__file__).parents[2] / "app"
OF_THE_DEMO = {"demo code"}


def test_every_worker_of_the_product_is_called_by_what_it_does() -> None:
    named = {
        name for file in APP.rglob("*.py") for name in re.findall(r'\bsystem\("([^"]+)"\)', file.read_text())
    }
    # What begins with a capital is a name already.
    assert {name for name in named if name[0].islower()} - OF_THE_DEMO <= set(WORKERS)


def test_people_and_screens_keep_their_names() -> None:
    app = Flask("words")
    Babel(app)
    with app.test_request_context():
        assert actor_word(AuditEntry(actor_kind="system", actor_name="mail")) == "Sending of mail"
        assert actor_word(AuditEntry(actor_kind="person", actor_name="mail")) == "mail"
        assert actor_word(AuditEntry(actor_kind="system", actor_name="Kurulum")) == "Kurulum"


def test_every_kind_of_actor_has_a_word_of_the_screen() -> None:
    kinds = {
        kind
        for folder in ("app", "views", "kiosk")
        for file in (APP.parent / folder).rglob("*.py")
        for kind in re.findall(r'\bActor\("([a-z]+)"', file.read_text())
    }
    assert "visitor" in kinds
    assert kinds <= set(ACTORS)
