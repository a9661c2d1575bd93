"""What a clerk reads on a document's page while its integrator is in every mood there is."""

from __future__ import annotations

import html
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from flask_babel import force_locale, gettext

from app.edocuments.delivery.carrying import carry_document
from app.edocuments.delivery.queueing import queue_document
from app.edocuments.integrators.reaching import Patience
from app.edocuments.words import sentence_of
from app.kernel.database import Database
from app.kernel.permissions import system
from app.kernel.tenancy import Tenant
from app.kernel.work import Work, begin_work
from models.edocuments import EDocument
from tests.edocuments.documents import PATIENT
from tests.edocuments.stub_integrator import Stub
from tests.views.conftest import HOST, ClientFor
from tests.views.test_handover import (  # noqa: F401 - the same stub and company
    connected,
    document,
    stub,
    this_machine_is_allowed,
)

pytestmark = pytest.mark.usefixtures("shop", "connected")
HASTY = Patience(connect=timedelta(seconds=15), deadline=timedelta(seconds=1), answer=200_000)


class Page:
    """One document, its integrator, and what its page says in Turkish."""

    def __init__(
        self, app: Flask, database: Database, shop: Tenant, client_for: ClientFor, one: int, there: Stub
    ) -> None:
        self.app, self.database, self.shop, self.one, self.stub = app, database, shop, one, there
        self.client = client_for("Dispatcher")
        with self.begin() as work:
            queue_document(work, one)
            self.ettn = work.find(EDocument, one).ettn

    @contextmanager
    def begin(self) -> Iterator[Work]:
        with begin_work(self.database, system("integrator"), self.shop) as work:
            yield work

    def after(self, *moods: str, patience: Patience = PATIENT) -> str:
        """The page after one more try in these moods."""
        self.stub.next(*moods)
        carry_document(self.begin, self.one, patience)
        return html.unescape(self.client.get(f"/e-documents/show/{self.one}", base_url=HOST).text)

    def sentence(self, code: str, **facts: str) -> str:
        """What a trouble is called on screen."""
        with self.app.test_request_context(), force_locale("tr"):
            return str(gettext(sentence_of(code))).format_map({"host": "127.0.0.1", **facts})


@pytest.fixture
def page(
    app: Flask,
    database: Database,
    shop: Tenant,
    client_for: ClientFor,
    document: int,  # noqa: F811
    stub: Stub,  # noqa: F811
) -> Page:
    return Page(app, database, shop, client_for, document, stub)


def test_every_mood_is_a_sentence_and_the_document_arrives_once(page: Page) -> None:
    for mood, code, facts in (
        ("500", "edocuments.server_trouble", {"status": "500"}),
        ("slow down", "edocuments.not_so_fast", {}),
        ("garbage", "edocuments.not_understood", {}),
        ("redirects", "edocuments.sent_elsewhere", {}),
        ("huge", "edocuments.too_much_said", {}),
    ):
        # After an answer nobody can rely on the next try asks first, and is in the same mood again.
        assert page.sentence(f"{code}", **facts) in page.after(mood), mood
    page.after()
    assert page.stub.documents[str(page.ettn)].times == 1
    with page.begin() as work:
        assert work.find(EDocument, page.one).state == "handed_over"


def test_silence_is_told_and_the_document_is_not_given_twice(page: Page) -> None:
    slow = page.after("stores then hangs", patience=HASTY)
    assert page.sentence("edocuments.no_answer_in_time") in slow
    page.after()
    assert page.stub.documents[str(page.ettn)].times == 1
    with page.begin() as work:
        assert work.find(EDocument, page.one).state == "handed_over"


def test_a_lost_document_and_a_changed_mind_are_told(page: Page) -> None:
    page.after()
    page.stub.documents.pop(str(page.ettn))
    assert page.sentence("edocuments.lost_there") in page.after()
    page.after()
    page.stub.says(page.ettn, "at_gib")
    page.after()
    page.stub.says(page.ettn, "refused", "1163", "Zarf hatası")
    assert page.sentence("edocuments.changed_mind", reason="1163: Zarf hatası") in page.after()
    with page.begin() as work:
        assert work.find(EDocument, page.one).state == "at_gib"


def test_a_refusal_stands_on_the_page_with_what_to_do(page: Page) -> None:
    shown = page.after("refuses")
    assert "WRONG_RECEIVER: Alıcı e-İrsaliye mükellefi değil." in shown
    assert f"/e-document/{page.one}/validate" in shown
    assert f"/e-documents/send/{page.one}" not in shown
