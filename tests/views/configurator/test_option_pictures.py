"""Pictures of answers: kept as we made them, shown where one chooses, refused in a sentence."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from app.configurator.option_pictures import LONGEST_SIDE, MOST_BYTES, PictureTooLarge, keep_picture
from models.configurator import OptionPicture, Parameter, ParameterOption
from tests.views.configurator.conftest import HOST, ModelShop, get
from tests.views.conftest import csrf_of


@pytest.fixture
def option(models: ModelShop) -> int:
    """An answer of the sample doors' lock, without a picture."""
    with models.work() as work:
        query = select(ParameterOption).join(Parameter).where(Parameter.code == "kilit")
        found = work.session.scalars(query.order_by(ParameterOption.id).limit(1)).one()
        picture = work.session.get(OptionPicture, found.id)
        if picture is not None:
            work.session.delete(picture)
        return found.id


def picture(width: int = 1200, height: int = 600, form: str = "PNG", tail: bytes = b"") -> bytes:
    made = BytesIO()
    Image.new("RGB", (width, height), "navy").save(made, form)
    return made.getvalue() + tail


def send(client: FlaskClient, option: int, content: bytes | None = None, **more: str) -> str:
    token = csrf_of(get(client, "/today/").text)
    data = {"csrf_token": token, **more}
    if content is not None:
        data["picture"] = (BytesIO(content), "kilit.png")  # type: ignore[assignment]
    answer = client.post(f"/option-pictures/{option}", base_url=HOST, data=data)
    assert answer.status_code == 302, answer.text
    return get(client, answer.headers["Location"]).text


def kept(models: ModelShop, option: int) -> bytes | None:
    with models.work() as work:
        found = work.session.get(OptionPicture, option)
        return None if found is None else found.content


def test_a_picture_is_made_anew_and_shown_beside_its_answer(
    clerk: FlaskClient, models: ModelShop, option: int
) -> None:
    page = send(clerk, option, picture(tail=b"<script>alert(1)</script>"))
    content = kept(models, option)
    assert content is not None
    assert b"<script" not in content
    with Image.open(BytesIO(content)) as opened:
        assert (opened.format, opened.size) == ("JPEG", (LONGEST_SIDE, LONGEST_SIDE // 2))
    address = re.search(rf"/option-pictures/{option}-[0-9a-f]+\.jpg", page)
    assert address is not None
    shown = get(clerk, address[0])
    assert (shown.status_code, shown.mimetype, shown.data) == (200, "image/jpeg", content)
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    send(clerk, option, picture(60, 60))
    assert get(clerk, address[0]).status_code == 404
    send(clerk, option, remove="1")
    assert kept(models, option) is None


@pytest.mark.parametrize("content", [b"", b"MZ not a picture"], ids=["nothing", "a program"])
def test_what_is_no_picture_changes_nothing(
    clerk: FlaskClient, models: ModelShop, option: int, content: bytes
) -> None:
    send(clerk, option, picture(60, 60))
    before = kept(models, option)
    assert 'data-flash="danger"' in send(clerk, option, content)
    assert kept(models, option) == before


def test_one_that_is_too_large_is_refused(models: ModelShop, option: int) -> None:
    with pytest.raises(PictureTooLarge), models.work() as work:
        keep_picture(work, option, b"\xff" * (MOST_BYTES + 1))
    assert kept(models, option) is None


@pytest.mark.parametrize("name", ["1-x", "99999999-0000000000000000", f"{10**30}-0", "a"])
def test_an_address_that_was_never_given_is_empty(clerk: FlaskClient, models: ModelShop, name: str) -> None:
    assert get(clerk, f"/option-pictures/{name}.jpg").status_code == 404
