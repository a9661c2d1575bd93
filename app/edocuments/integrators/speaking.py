"""The adapter that speaks our own JSON over HTTPS; docs/integrator.md is its other half."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID

from app.edocuments.integrators.port import AT_GIB, RECEIVED, REFUSED, About, Bundle, Letter, Parcel, Standing
from app.edocuments.integrators.reaching import Patience, Reply, call, find_place
from app.edocuments.integrators.troubles import (
    KeyRefused,
    NotSoFast,
    NotUnderstood,
    OtherContent,
    RefusedThere,
    SentElsewhere,
    ServerTrouble,
)

ANSWERS_AT_ONCE: Final = 20
LONGEST_WORDS: Final = 500
_UNKNOWN: Final = "UNKNOWN_DOCUMENT"
_STATES: Final = {
    "received": RECEIVED,
    "sending": RECEIVED,
    "at_gib": AT_GIB,
    "delivered": AT_GIB,
    "refused": REFUSED,
}
_OK: Final = range(200, 300)
_REDIRECTS: Final = range(300, 400)
_BROKEN: Final = 500
_LOST, _CONFLICT, _SLOWER = 404, 409, 429
_NO_ENTRY: Final = (401, 403)
_WRONG: Final = (400, 413, 415, 422)


class HttpIntegrator:
    """An integrator behind an address and a key."""

    def __init__(self, address: str, key: str, patience: Patience | None = None) -> None:
        self.place = find_place(address)
        self._key = key
        self.patience = patience or Patience()

    def hand_over(self, parcel: Parcel) -> Standing:
        """PUT: repeating it is harmless by its nature."""
        body = {
            "ettn": str(parcel.ettn),
            "number": parcel.number,
            "kind": parcel.kind,
            "profile": parcel.profile,
            "type": parcel.type_code,
            "sender": {"tax_id": parcel.sender_tax_id},
            "receiver": {"tax_id": parcel.receiver_tax_id},
            "signed": parcel.is_signed,
            "sha256": parcel.sha256,
            "xml": b64encode(parcel.xml).decode("ascii"),
        }
        return self._standing(self._content(self._ask("PUT", f"/v1/documents/{parcel.ettn}", body)))

    def ask_state(self, ettn: UUID) -> Standing | None:
        """GET; only a clear "I do not know it" counts as not known, no other page that says 404."""
        reply = self._ask("GET", f"/v1/documents/{ettn}")
        if reply.status == _LOST and self._error(reply).get("code") == _UNKNOWN:
            return None
        return self._standing(self._content(reply))

    def fetch_answers(self, since: str) -> Bundle:
        """GET of one page of answers."""
        path = f"/v1/answers?limit={ANSWERS_AT_ONCE}&since={quote(since, safe='')}"
        content = self._content(self._ask("GET", path))
        letters = content.get("answers")
        if not isinstance(letters, list) or len(letters) > ANSWERS_AT_ONCE:
            raise self._not_understood()
        bookmark = self._words(content, "next", 200)
        return Bundle(tuple(self._letter(one) for one in letters), bookmark, content.get("more") is True)

    def introduce(self) -> About:
        """GET of who is there."""
        content = self._content(self._ask("GET", "/v1/about"))
        is_test = self._words(content, "environment", 20) != "live"
        return About(self._words(content, "name", 160), is_test, self._words(content, "tax_id", 11))

    def _letter(self, one: Any) -> Letter:
        """One answer; bytes that cannot be read leave the others readable."""
        if not isinstance(one, Mapping):
            raise self._not_understood()
        reference = self._words(one, "id", 120)
        xml = one.get("xml")
        if not reference or not isinstance(xml, str):
            raise self._not_understood()
        try:
            return Letter(reference, b64decode(xml, validate=True))
        except (NotBase64, ValueError):
            return Letter(reference, None)

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Reply:
        headers = {"Authorization": f"Bearer {self._key}"}
        content = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            content = json.dumps(body).encode("ascii")
        return call(self.place, method, path, headers, content, self.patience)

    def _content(self, reply: Reply) -> Mapping[str, Any]:
        """What a good answer holds; every other answer is the Trouble it means."""
        host = self.place.host
        if reply.status in _REDIRECTS:
            raise SentElsewhere(host=host)
        if reply.status in _NO_ENTRY:
            raise KeyRefused(host=host)
        if reply.status == _SLOWER:
            raise NotSoFast(host=host)
        if reply.status >= _BROKEN:
            raise ServerTrouble(host=host, status=str(reply.status))
        if reply.status == _CONFLICT:
            self._error(reply)
            raise OtherContent(host=host)
        if reply.status in _WRONG:
            error = self._error(reply)
            if error.get("again") is True:
                raise ServerTrouble(host=host, status=str(reply.status))
            raise RefusedThere(host=host, reason=self._reason(error))
        if reply.status not in _OK:
            raise self._not_understood()
        return self._json(reply)

    def _standing(self, content: Mapping[str, Any]) -> Standing:
        state = _STATES.get(self._words(content, "state", 40))
        if state is None:
            raise self._not_understood()
        reason = content.get("reason")
        reason = reason if isinstance(reason, Mapping) else {}
        return Standing(
            state,
            self._words(content, "reference", 120),
            self._words(reason, "code", 80),
            self._words(reason, "text", LONGEST_WORDS),
        )

    def _error(self, reply: Reply) -> Mapping[str, Any]:
        """The error an answer speaks of; a page of somebody else's in its place is not understood."""
        error = self._json(reply).get("error")
        if not isinstance(error, Mapping):
            raise self._not_understood()
        return error

    def _reason(self, error: Mapping[str, Any]) -> str:
        words = (self._words(error, "code", 80), self._words(error, "text", LONGEST_WORDS))
        return ": ".join(one for one in words if one) or "?"

    def _json(self, reply: Reply) -> Mapping[str, Any]:
        try:
            content = json.loads(reply.body)
        except (ValueError, RecursionError) as error:
            raise self._not_understood() from error
        if not isinstance(content, Mapping):
            raise self._not_understood()
        return content

    def _words(self, content: Mapping[str, Any], name: str, longest: int) -> str:
        """A text of the answer, on one line and no longer than it may be; missing is empty."""
        said = content.get(name)
        if said is None:
            return ""
        if not isinstance(said, str):
            raise self._not_understood()
        return " ".join("".join(letter if letter.isprintable() else " " for letter in said).split())[:longest]

    def _not_understood(self) -> NotUnderstood:
        return NotUnderstood(host=self.place.host)
