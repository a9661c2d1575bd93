"""The versions of a model on their page: differences, what stands in the way, releasing, keeping examples."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.configurator.copying import copy_model
from app.configurator.keeping import examples_of
from app.configurator.releasing import look_at_draft, versions_of
from models.core import AuditEntry
from tests.views.configurator.conftest import ModelShop, fill, get, send


@pytest.fixture
def own(models: ModelShop) -> int:
    """A model of this test alone."""
    with models.work() as work:
        return copy_model(work, models.model("CK-EKO"), f"CK-{uuid4().hex[:8]}", "Sürümlü kapı").id


def save(client: FlaskClient, pk: int, **cells: str) -> None:
    path = f"/door-models/edit/{pk}"
    assert send(client, path, fill(client, path, **cells)).status_code == 302


def may_release(page: str, pk: int) -> bool:
    return f'action="/door-models/versions/release/{pk}"' in page


def seen(page: str) -> str:
    return page.partition('name="seen" value="')[2].partition('"')[0]


def test_a_clerk_releases_a_version_and_sees_what_the_next_one_would_change(
    clerk: FlaskClient, models: ModelShop, own: int
) -> None:
    path = f"/door-models/versions/{own}"
    page = get(clerk, path).text
    assert may_release(page, own)
    released = send(clerk, f"/door-models/versions/release/{own}", {"note": "İlk", "seen": seen(page)})
    assert released.headers["Location"] == path
    assert not may_release(get(clerk, path).text, own)
    save(clerk, own, components_0_condition="Y > 1900")
    page = get(clerk, path).text
    assert may_release(page, own)
    assert "Y &gt; 1900" in page
    stale = send(clerk, f"/door-models/versions/release/{own}", {"seen": "x"})
    assert stale.status_code == 302
    with models.work() as work:
        assert [row.number for row in versions_of(work, own)] == [1]
        entry = work.session.scalars(select(AuditEntry).where(AuditEntry.act == "ModelReleased")).all()[-1]
        assert entry.actor_name == "Clerk Kişi"
    send(clerk, f"/door-models/versions/release/{own}", {"seen": seen(page), "note": "<b>koşul</b>"})
    page = get(clerk, f"{path}?before=1&after=2").text
    assert "&lt;b&gt;koşul&lt;/b&gt;" in page
    assert "Y &gt; 1900" in page
    assert get(clerk, f"{path}?before=x&after=99999999999999999999999").status_code == 200


def test_a_broken_example_stands_on_the_page_and_stops_the_release(
    clerk: FlaskClient, models: ModelShop, own: int
) -> None:
    save(clerk, own, labour_minutes="130")
    page = get(clerk, f"/door-models/versions/{own}").text
    assert re.search(r"900 × 2050 × 140.*125.*130", page)
    assert not may_release(page, own)
    send(clerk, f"/door-models/versions/release/{own}", {"seen": ""})
    with models.work() as work:
        assert versions_of(work, own) == []
        [example] = examples_of(work, own)
    send(clerk, f"/door-models/versions/renew/{own}/{example.id}")
    page = get(clerk, f"/door-models/versions/{own}").text
    assert may_release(page, own)
    assert "900 × 2050 × 140" in page
    send(clerk, f"/door-models/versions/forget/{own}/{example.id}")
    assert "900 × 2050 × 140" not in get(clerk, f"/door-models/versions/{own}").text


def test_what_is_on_the_bench_is_kept_as_an_example(clerk: FlaskClient, models: ModelShop, own: int) -> None:
    form = fill(clerk, f"/door-models/edit/{own}", labour_minutes="140")
    path = f"/door-models/versions/keep/{own}"
    answer = send(clerk, path, {**form, "bench-G": "1000", "bench-Y": "2100", "example": "Geniş"})
    assert answer.status_code == 200
    assert "Geniş" in answer.json["said"]  # type: ignore[index]
    refused = send(clerk, path, {**form, "bench-G": "1", "example": "Cüce"})
    assert refused.status_code == 422
    assert refused.json["said"]  # type: ignore[index]
    assert send(clerk, path, {**form, "example": " "}).status_code == 422
    with models.work() as work:
        [_, kept] = examples_of(work, own)
        assert (kept.name, kept.answers["G"], kept.expected["minutes"]) == ("Geniş", "1000", "140")
    bench = send(clerk, f"/door-models/examine/{own}", fill(clerk, f"/door-models/edit/{own}")).json
    assert re.search(r"Geniş.*140.*125", bench["bench"]["result"])  # type: ignore[index]


def test_the_bench_shows_every_step_and_points_at_what_is_wrong(clerk: FlaskClient, own: int) -> None:
    form = fill(clerk, f"/door-models/edit/{own}")
    form |= {
        "components-0-condition": "Y > 2100",
        "components-1-quantity": "10 / (2300 - Y)",
        "components-2-scrap_percent": "10",
        "components-2-rounding_multiple": "0,5",
        "rules-0-condition": "Y < 2350",
        "rules-0-sentence": "Çok yüksek.",
    }
    path = f"/door-models/examine/{own}"
    result = send(clerk, path, {**form, "bench-Y": "2300"}).json["bench"]["result"]  # type: ignore[index]
    assert "10 <mark>/</mark> (2300 - Y)" in result
    assert "↑ 0,5" in result
    assert "data-bench-steps" in result
    result = send(clerk, path, {**form, "bench-Y": "2400"}).json["bench"]["result"]  # type: ignore[index]
    assert "Çok yüksek." in result
    assert 'data-state="blocked"' in result


def test_a_planner_reads_versions_and_releases_none(
    planner: FlaskClient, models: ModelShop, own: int
) -> None:
    page = get(planner, f"/door-models/versions/{own}").text
    assert not may_release(page, own)
    assert "/forget/" not in page
    for act in (f"release/{own}", f"keep/{own}", f"renew/{own}/1", f"forget/{own}/1"):
        assert send(planner, f"/door-models/versions/{act}").status_code == 403
    with models.work() as work:
        assert versions_of(work, own) == []


def test_a_planner_sees_no_prices_among_the_differences(
    clerk: FlaskClient, planner: FlaskClient, own: int
) -> None:
    send(clerk, f"/door-models/versions/release/{own}")
    save(clerk, own, price_formula="malzeme * 3.21")
    assert "3.21" in get(clerk, f"/door-models/versions/{own}").text
    assert "3.21" not in get(planner, f"/door-models/versions/{own}").text


def test_a_clerk_puts_the_draft_back_after_reading_the_differences(
    clerk: FlaskClient, planner: FlaskClient, models: ModelShop, own: int
) -> None:
    send(clerk, f"/door-models/versions/release/{own}")
    save(clerk, own, labour_minutes="321")
    way = f"/door-models/versions/back/{own}/1"
    assert way in get(clerk, f"/door-models/versions/{own}").text
    assert way not in get(planner, f"/door-models/versions/{own}").text
    assert send(planner, way).status_code == 403
    page = get(clerk, way).text
    assert "321" in page
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found is not None
    save(clerk, own, labour_minutes="322")
    assert send(clerk, way, {"seen": found[1]}).headers["Location"].endswith(way)  # others wrote meanwhile
    page = get(clerk, way).text
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found is not None
    form = {"seen": found[1], "_key": f"zurueck-{own}"}
    for _click in range(2):
        assert "#differences" in send(clerk, way, form).headers["Location"]
    assert 'name="seen"' not in get(clerk, way).text
    assert get(clerk, f"/door-models/versions/back/{own}/7").status_code in (404, 422)
    assert get(clerk, f"/door-models/versions/back/{own}/0").status_code == 404
    with models.work() as work:
        assert look_at_draft(work, own).changes == ()
        acts = select(AuditEntry.act).where(AuditEntry.subject == "DoorModel", AuditEntry.subject_id == own)
        assert list(work.session.scalars(acts)).count("ModelPutBack") == 1
