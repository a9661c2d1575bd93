"""What ISO 19005-3 forbids or wants of a file that lasts ten years, as far as reading it tells."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from reports.waybill import render_waybill
from tests.reports.samples import WATERMARK, a_waybill

XML = b'<?xml version="1.0" encoding="UTF-8"?><DespatchAdvice/>'
FORBIDDEN = (
    "/JS",
    "/JavaScript",
    "/Launch",
    "/XFA",
    "/AA",
    "/OpenAction",
    "/TR",
    "/HTP",
    "/Alternates",
    "/OPI",
)
BLENDS = ("/Normal", "/Compatible", "/Multiply", "/Screen", "/Overlay")


@pytest.fixture(scope="module", params=[None, WATERMARK], ids=["delivered", "draft"])
def pdf(request: pytest.FixtureRequest) -> Any:
    with Pdf.open(BytesIO(render_waybill(a_waybill(25, watermark=request.param), xml=XML))) as opened:
        yield opened


def dictionaries(pdf: Pdf) -> list[Any]:
    """Every dictionary of the file, those inside others too."""
    waiting: list[Any] = list(pdf.objects)
    found: list[Any] = []
    while waiting:
        one = waiting.pop()
        inside: list[Any] = []
        if isinstance(one, (Dictionary, Stream)):
            found.append(one)
            inside = [value for _name, value in one.items()]
        elif isinstance(one, Array):
            inside = list(one)
        waiting += [value for value in inside if isinstance(value, Object) and not value.is_indirect]
    return found


def test_nothing_in_it_acts_hides_or_needs_a_key(pdf: Pdf) -> None:
    assert not pdf.is_encrypted
    for one in dictionaries(pdf):
        assert not [name for name in FORBIDDEN if name in one]
        assert "LZW" not in str(one.get("/Filter", ""))
        assert one.get("/Interpolate", False) is False
        assert str(one.get("/BM", "/Normal")) in BLENDS


def test_colours_mean_the_same_everywhere(pdf: Pdf) -> None:
    (intent,) = pdf.Root.OutputIntents
    assert intent.S == Name.GTS_PDFA1
    profile = intent.DestOutputProfile
    assert int(profile.N) == 3
    assert profile.read_bytes()[36:40] == b"acsp"


def test_every_letter_is_inside_and_can_be_read_back(pdf: Pdf) -> None:
    fonts = [one for one in dictionaries(pdf) if one.get("/Type") == Name.Font]
    assert fonts
    for font in fonts:
        if font.Subtype == Name.Type0:
            assert "/ToUnicode" in font
        else:
            assert {"/FontFile2", "/FontFile3"} & set(font.FontDescriptor.keys())


def test_the_data_inside_is_described_dated_and_associated(pdf: Pdf) -> None:
    (kept,) = [one for one in dictionaries(pdf) if one.get("/Type") == Name.Filespec]
    assert {"/F", "/UF", "/Desc", "/AFRelationship", "/EF"} <= set(kept.keys())
    assert kept.EF.F.Subtype == Name("/text/xml")
    assert "/ModDate" in kept.EF.F.Params
    assert [one.objgen for one in pdf.Root.AF] == [kept.objgen]


def test_it_has_an_identity_and_tells_its_title_twice_the_same(pdf: Pdf) -> None:
    assert len(pdf.trailer.ID) == 2
    with pdf.open_metadata() as said:
        assert said["dc:title"] == str(pdf.docinfo["/Title"])
        assert (said["pdfaid:part"], said["pdfaid:conformance"]) == ("3", "A")
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
