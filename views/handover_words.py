"""States, answers, troubles and findings of e-documents in the language of the reader."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext

from app.edocuments.rules.findings import OURS
from app.edocuments.words import (
    ANSWER_WORDS,
    INBOX_WORDS,
    KIND_WORDS,
    OUTCOME_WORDS,
    PROFILE_WORDS,
    STATE_WORDS,
    sentence_of,
)
from models.handover import Handover
from views.actor_words import WORKERS


class HandoverWords:
    """Stored codes as the reader's language says them."""

    def state(self, state: str) -> str:
        """Of a document."""
        return gettext(STATE_WORDS.get(state, state))

    def profile(self, profile: str) -> str:
        """Of a document: which scenario of GİB's it follows."""
        return gettext(PROFILE_WORDS.get(profile, profile))

    def kind(self, code: str) -> str:
        """Of a document: a sale, a return, a despatch."""
        return gettext(KIND_WORDS.get(code, code))

    def answer(self, answer: str) -> str:
        """Of a buyer."""
        return gettext(ANSWER_WORDS[answer]) if answer in ANSWER_WORDS else ""

    def outcome(self, outcome: str) -> str:
        """Of an attempt."""
        return gettext(OUTCOME_WORDS.get(outcome, outcome))

    def inbox(self, state: str) -> str:
        """Of an answer in the inbox."""
        return gettext(INBOX_WORDS.get(state, state))

    def who(self, name: str) -> str:
        """Who did a step: a person by name, the product's workers by what they do."""
        return gettext(WORKERS[name]) if name in WORKERS else name

    def trouble(self, handover: Handover | None) -> str:
        """What the last try said, when it did not go well."""
        if handover is None or not handover.last_code:
            return ""
        return self.said(handover.last_code, handover.last_facts)

    def said(self, code: str, facts: Mapping[str, Any]) -> str:
        """A stored trouble as a sentence."""
        sentence = sentence_of(code)
        return gettext(sentence).format_map(_Facts(facts)) if sentence else str(code)

    def findings(self, findings: Iterable[Mapping[str, Any]]) -> list[str]:
        """Why a document was refused, or why an answer waits."""
        return [self._finding(one) for one in findings]

    def _finding(self, one: Mapping[str, Any]) -> str:
        """Our own findings are message ids with facts; GİB and integrators speak for themselves."""
        code, facts = str(one.get("code", "")), one.get("facts") or {}
        sentence = str(one.get("sentence", ""))
        if one.get("source", OURS) != OURS:
            return " ".join(each for each in (sentence, str(one.get("remedy", ""))) if each)
        if sentence:
            return gettext(sentence).format_map(_Facts(facts))
        return self.said(code, facts)


class _Facts(dict[str, Any]):
    """Facts of a sentence; one that is missing shows as a question mark."""

    def __missing__(self, name: str) -> str:
        return "?"
