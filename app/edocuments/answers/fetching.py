"""Fetch what came to the integrator since the last time: each answer kept at once, none twice, none lost."""

from __future__ import annotations

import logging
from typing import Final

from app.edocuments.answers.parsing import read_answer
from app.edocuments.answers.refusals import NotAnAnswer
from app.edocuments.answers.taking import INTEGRATOR, Rules, keep_answer, keep_unreadable, refuse_broken
from app.edocuments.delivery.carrying import Begin
from app.edocuments.delivery.outage import follow_forms
from app.edocuments.integrators.port import Letter
from app.edocuments.integrators.reaching import Patience
from app.edocuments.integrators.troubles import Trouble
from app.edocuments.settling import Connection, connect, connection_of, integrator_settings
from app.kernel.errors import Refusal
from models.handover import IntegratorSettings

PAGES: Final = 50
"""In one round; the rest comes with the next."""
log = logging.getLogger("atolye.edocuments")


def fetch_answers(begin: Begin, rules: Rules, patience: Patience | None = None) -> int:
    """One round of one company; how many answers came. A Trouble ends the round, the next begins there.

    When the integrator answers the line is there, and what went on pre-printed forms follows.
    """
    with begin() as work:
        connection, bookmark = connection_of(work), integrator_settings(work).bookmark
    if not connection.leaves:
        return 0
    came = 0
    try:
        integrator = connect(connection, patience)
        for _page in range(PAGES):
            bundle = integrator.fetch_answers(bookmark)
            for letter in bundle.letters:
                _keep(begin, rules, letter)
                came += 1
            _remember(begin, connection, bundle.bookmark)
            if not bundle.is_more or bundle.bookmark in ("", bookmark):
                break
            bookmark = bundle.bookmark
        with begin() as work:
            follow_forms(work)
    except Trouble as trouble:
        log.warning("answers could not be fetched: %s", trouble.code)
    return came


def _keep(begin: Begin, rules: Rules, letter: Letter) -> None:
    """One answer in a Work of its own: what is wrong with one keeps no other back."""
    try:
        if letter.xml is None:
            raise NotAnAnswer
        answer = read_answer(letter.xml)
        refuse_broken(answer, rules)
    except Refusal as refusal:
        with begin() as work:
            keep_unreadable(work, letter.xml, letter.reference, refusal)
        return
    with begin() as work:
        keep_answer(work, answer, INTEGRATOR, letter.reference)


def _remember(begin: Begin, connection: Connection, bookmark: str) -> None:
    """The page is kept; a connection that was changed meanwhile begins anew."""
    with begin() as work:
        settled = work.lock(IntegratorSettings, 1)
        if settled.address == connection.address and bookmark:
            settled.bookmark = bookmark
