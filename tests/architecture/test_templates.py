"""Templates: no script without a nonce, nothing from elsewhere, and every sentence through gettext."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser

import pytest

from tests.architecture.sources import own_files, templates

JINJA = re.compile(
    r"\{#.*?#\}"
    r"|\{%-?\s*trans\b.*?endtrans\s*-?%\}"
    # Names of style classes, not words for people.
    r"|\{%-?\s*block\s+\w*class\b.*?endblock\s*-?%\}|\{%-?\s*macro\s+css\w*\(.*?endmacro\s*-?%\}"
    r"|\{%.*?%\}|\{\{.*?\}\}",
    re.DOTALL,
)
TAG_BY_JINJA = re.compile(r"(</?)\{\{.*?\}\}")
SPOKEN_ATTRIBUTES = {"title", "placeholder", "alt", "aria-label", "aria-description"}
ATTRIBUTE = re.compile(r"""[\w-]+=("[^"]*"|'[^']*')""")
WORD = re.compile(r"[^\W\d_]{2,}")
TERMS = {"AtölyeOS", "PDF", "QR", "Excel", "CSV", "RAL", "ETTN", "UBL", "XML", "TR"}
UNITS = {"mm", "cm", "kg", "dk"}
SAMPLE_CODES = {"ACDEF"}
KEYS = {"Ctrl", "Enter", "Delete", "Esc", "Tab", "Shift"}
SAME_IN_EVERY_LANGUAGE = TERMS | UNITS | KEYS | SAMPLE_CODES
WITHOUT_SENTENCES = {"script", "style", "kbd", "code"}
VOID_JINJA = "\N{OBJECT REPLACEMENT CHARACTER}"


class Reader(HTMLParser):
    """Collects what the rules forbid in one template."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.path = path
        self.inside: list[str] = []
        self.complaints: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside.append(tag)
        self._check_script(tag, dict(attrs))
        for name, value in attrs:
            self._check_attribute(tag, name, value or "")

    def handle_endtag(self, tag: str) -> None:
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not WITHOUT_SENTENCES.intersection(self.inside[-1:]):
            # A macro may write attributes into a tag that is elsewhere.
            self._check_words(ATTRIBUTE.sub("", data))

    def _check_script(self, tag: str, attributes: dict[str, str | None]) -> None:
        is_inert = attributes.get("type") in {"application/json", "text/template"}
        if tag == "script" and "src" not in attributes and "nonce" not in attributes and not is_inert:
            self._complain("inline script without nonce")

    def _check_attribute(self, tag: str, name: str, value: str) -> None:
        if re.fullmatch(r"on[a-z]+", name):
            self._complain(f"handler {name}")
        # Paper has no content security policy, and its column widths follow what is printed.
        if name == "style" and "svg" not in self.inside and not self.path.startswith("reports/"):
            self._complain("style attribute; give it a class")
        is_fetched = name in {"src", "srcset", "action"} or (name == "href" and tag == "link")
        if is_fetched and re.match(r"(https?:)?//", value):
            self._complain(f"{value} is elsewhere")
        if name in SPOKEN_ATTRIBUTES:
            self._check_words(value)

    def _check_words(self, text: str) -> None:
        spoken = [word for word in WORD.findall(text) if word not in SAME_IN_EVERY_LANGUAGE]
        if spoken:
            self._complain(f"not through gettext: {' '.join(spoken)}")

    def _complain(self, what: str) -> None:
        self.complaints.append(f"{self.path}:{self.getpos()[0]} {what}")


def complaints(files: Iterable[tuple[str, str]]) -> list[str]:
    found = []
    for path, text in files:
        reader = Reader(path)
        # What Jinja writes has been through gettext or is data; line numbers stay as they are.
        known_tags = TAG_BY_JINJA.sub(r"\1div", text)
        reader.feed(JINJA.sub(lambda written: VOID_JINJA + "\n" * written[0].count("\n"), known_tags))
        reader.close()
        found += reader.complaints
    return found


def test_templates_keep_the_rules() -> None:
    assert complaints(templates()) == []


def test_style_sheets_and_scripts_fetch_nothing_from_elsewhere() -> None:
    elsewhere = re.compile(r"""(?:url\(|import\s|from\s|fetch\()\s*["']?(?:https?:)?//""")
    found = [path for path, text in own_files(".css", ".js") if elsewhere.search(text)]
    assert found == []


def test_scripts_get_their_sentences_from_the_page() -> None:
    remark = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
    turkish = re.compile(r"[a-zA-Z]*[çğıöşüÇĞİÖŞÜ]+[a-zA-Z]+|[a-zA-Z]+[çğıöşüÇĞİÖŞÜ]+")
    found = [
        f"{path} {said}" for path, text in own_files(".js") for said in turkish.findall(remark.sub("", text))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("template", "complaint"),
    [
        ("<script>alert(1)</script>", "inline script without nonce"),
        ("<a onclick='x()'></a>", "handler onclick"),
        ("<p style='color: red'></p>", "style attribute"),
        ("<script src='https://cdn.example/x.js'></script>", "elsewhere"),
        ("<link rel='stylesheet' href='//cdn.example/x.css'>", "elsewhere"),
        ("<p>Sevk et</p>", "not through gettext: Sevk et"),
        ("<{{ tag }} class='a'>Order</{{ tag }}>", "not through gettext: Order"),
        ("{% if a %}<input placeholder='Search'>{% endif %}", "not through gettext: Search"),
    ],
)
def test_the_rule_sees(template: str, complaint: str) -> None:
    [found] = complaints([("page.html", template)])
    assert complaint in found


@pytest.mark.parametrize(
    "template",
    [
        "<script nonce='{{ nonce() }}'>start('ok')</script>",
        "<script type='application/json'>{{ facts|tojson }}</script>",
        "<p title='{{ _('Ship') }}'>{{ _('Ship') }} 1.5 mm</p>",
        "<p>{% trans %}Ship it{% endtrans %}{# a remark #}</p>",
        "<svg xmlns='http://www.w3.org/2000/svg'><path style='stroke: red'/></svg>",
        "<p title='{{ _('Save') }} (Ctrl+S)'><kbd>Ctrl</kbd></p>{% block body_class %}wide{% endblock %}",
        "{% macro error() %} aria-invalid='true'{% if a %} data-x='Order'{% endif %}{% endmacro %}",
        "<a href='https://www.example.com'>{{ name }}</a>",
    ],
)
def test_the_rule_lets_pass(template: str) -> None:
    assert complaints([("page.html", template)]) == []
