"""The check of the Turkish catalogue finds what is missing, unsure or torn."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from tools.check_translations import Sentences, places, said_by_the_product, wrongs


def catalogue() -> Catalog:
    made = Catalog(locale="tr")
    made.add("Ship", "Sevk et")
    made.add("Only {outstanding} of {material} are expected.", "{material}: yalnız {outstanding} bekleniyor.")
    made.add(("one door", "%(num)d doors"), ("%(num)d kapı",))
    return made


def test_a_complete_catalogue_is_silent() -> None:
    said: Sentences = {"Ship": "a.py", ("one door", "%(num)d doors"): "b.py"}
    assert list(wrongs(said, catalogue())) == []


@pytest.mark.parametrize(
    ("msgid", "turkish", "flags", "complaint"),
    [
        ("Order", "", (), "no Turkish"),
        ("Order", "Sipariş", ("fuzzy",), "unsure"),
        ("{material} is short", "{malzeme} eksik", (), "other places"),
        ("%(n)s of %(m)s", "%(n)s", (), "other places"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    msgid: str, turkish: str, flags: tuple[str, ...], complaint: str
) -> None:
    torn = catalogue()
    torn.add(msgid, turkish, flags=flags)
    [found] = wrongs({"Ship": "a.py", msgid: "views/order.py"}, torn)
    assert found.startswith("views/order.py:")
    assert complaint in found


def test_a_sentence_the_catalogue_does_not_know_is_missing() -> None:
    [found] = wrongs({"Unheard of": "a.py"}, catalogue())
    assert "no Turkish for 'Unheard of'" in found


def test_places_are_found_in_both_styles_and_literal_braces_are_none() -> None:
    assert places("{a} and {b!r:>4} of %(c)s, {{not}} 20 %") == {"a", "b", "c"}


def test_sentences_are_found_in_python_and_templates(tmp_path: Path) -> None:
    (tmp_path / "babel.cfg").write_text("[python: **.py]\n[jinja2: **/templates/**.html]\n")
    (tmp_path / "receiving.py").write_text('sentence = N_("Too much")\nother = "not marked"\n')
    (tmp_path / "views" / "templates").mkdir(parents=True)
    (tmp_path / "views" / "templates" / "page.html").write_text("<p>{{ _('Ship') }}</p>")
    assert said_by_the_product(tmp_path) == {
        "Too much": "receiving.py",
        "Ship": "views/templates/page.html",
    }
