"""The drawn door is safe to put on any page and says the truth about sides, hinges, sizes and colours."""

from __future__ import annotations

import re
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest

from app.configurator.drawing import DrawingStyle, draw_door, style_of
from app.configurator.drawing.ral import hex_of, is_dark, name_of, ral_number, shade
from app.configurator.drawing.shape import Value

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "\"><script>alert(1)</script>&'\x00\x0b"


def a_door(**changed: Value) -> dict[str, Value]:
    usual: dict[str, Value] = {
        "G": Decimal(1000),
        "Y": Decimal(2100),
        "K": Decimal(160),
        "yon": "sağ içe",
        "ral_dis": "7016",
        "ral_ic": "9016",
        "kilit": "4 yön",
        "barel": "güvenlikli",
        "kaplama": "PVC kabartma",
    }
    return {**usual, **changed}


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)


def of_class(element: ET.Element, name: str) -> list[ET.Element]:
    return [found for found in element.iter() if name in found.get("class", "").split()]


def face(svg: str, seen: str) -> ET.Element:
    (found,) = [one for one in of_class(parsed(svg), "face") if seen in one.get("class", "").split()]
    return found


def handle_x(svg: str, seen: str = "outside") -> int:
    (handle,) = of_class(face(svg, seen), "handle")
    return int(handle.get("data-x", ""))


def hinge_xs(svg: str, seen: str = "outside") -> set[int]:
    frames = [one if one.tag == f"{SVG}rect" else one[0] for one in of_class(face(svg, seen), "hinge")]
    return {int(frame.get("x", "")) for frame in frames}


def words(svg: str) -> list[str]:
    return [found.text or "" for found in parsed(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("detail", ["full", "card"])
@pytest.mark.parametrize("kaplama", ["laminoks", "PVC kabartma", "kompozit", ""])
@pytest.mark.parametrize("yon", ["sağ içe", "sol içe", "sağ dışa", "sol dışa"])
def test_every_door_is_one_accessible_picture_that_needs_nothing_else(
    detail: str, kaplama: str, yon: str
) -> None:
    svg = draw_door(a_door(kaplama=kaplama, yon=yon), detail="card" if detail == "card" else "full")
    root = parsed(svg)
    assert root.get("role") == "img"
    title = root.find(f"{SVG}title")
    assert title is not None
    assert title.text == f"Steel door 1000 × 2100 × 160 mm, {yon}, outside RAL 7016, inside RAL 9016"
    assert root.get("aria-labelledby") == title.get("id")
    assert not re.search(r"<script|href|<image|<foreignObject|\bon\w+=|@import|<style", svg)
    assert re.findall(r"https?://[^\"]+", svg) == ["http://www.w3.org/2000/svg"]
    used = set(re.findall(r"url\(#([^)]+)\)", svg))
    assert used <= {element.get("id") for element in root.iter()}


def test_the_card_says_nothing_in_words_and_the_sheet_gives_the_sizes() -> None:
    assert words(draw_door(a_door(), detail="card")) == []
    said = set(words(draw_door(a_door())))
    assert said >= {"1000", "2100", "160", "RAL 7016", "Outside · Anthracite grey", "4 yön", "güvenlikli"}


@pytest.mark.parametrize(
    ("yon", "hinges_right"), [("sağ içe", True), ("SOL DIŞA", False), ("Sağ Dışa", True)]
)
def test_seen_from_outside_the_hinges_are_on_the_named_side_and_the_handle_opposite(
    yon: str, *, hinges_right: bool
) -> None:
    svg = draw_door(a_door(yon=yon), detail="card")
    (hinge_x,) = hinge_xs(svg)
    assert (hinge_x > 500) is hinges_right
    assert (handle_x(svg) < 500) is hinges_right


def test_the_two_hands_are_mirror_images() -> None:
    right = draw_door(a_door(yon="sağ içe"), detail="card")
    left = draw_door(a_door(yon="sol içe"), detail="card")
    assert handle_x(right) + handle_x(left) == 1000


def test_the_inside_is_seen_the_other_way_round() -> None:
    svg = draw_door(a_door(yon="sağ içe"))
    outside_left = int(face(svg, "outside").findall(f".//{SVG}rect[@class='leaf']")[0].get("x", ""))
    inside_left = int(face(svg, "inside").findall(f".//{SVG}rect[@class='leaf']")[0].get("x", ""))
    assert handle_x(svg, "outside") - outside_left < 300
    assert handle_x(svg, "inside") - inside_left > 600


@pytest.mark.parametrize(("height", "hinges"), [(1900, 3), (2200, 3), ("2200.5", 4), (2201, 4), (2600, 4)])
def test_a_door_above_2200_has_a_fourth_hinge(height: int | str, hinges: int) -> None:
    svg = draw_door(a_door(Y=Decimal(height)), detail="card")
    assert len(of_class(parsed(svg), "hinge")) == hinges


def test_hinges_show_only_on_the_face_the_door_opens_to_and_the_triangle_is_dashed_on_the_other() -> None:
    svg = draw_door(a_door(yon="sağ içe"))
    for seen, towards in (("outside", "false"), ("inside", "true")):
        (mark,) = of_class(face(svg, seen), "opening")
        assert mark.get("data-towards-viewer") == towards
        assert all((stroke.get("stroke-dasharray") is None) is (towards == "true") for stroke in mark)
        hinges = of_class(face(svg, seen), "hinge")
        assert all((hinge.tag == f"{SVG}g") is (towards == "true") for hinge in hinges)


@pytest.mark.parametrize(
    ("yon", "opens", "side"),
    [("sağ içe", "in", "right"), ("sol dışa", "out", "left"), ("sol içe", "in", "left")],
)
def test_the_plan_swings_the_leaf_to_the_right_side_of_the_wall(yon: str, opens: str, side: str) -> None:
    (plan,) = of_class(parsed(draw_door(a_door(yon=yon))), "plan")
    assert (plan.get("data-opens"), plan.get("data-hinges")) == (opens, side)


def test_hostile_words_are_shown_as_words() -> None:
    svg = draw_door(
        a_door(kilit=HOSTILE, barel=HOSTILE, ral_dis=HOSTILE, yon=HOSTILE),
        translate=lambda said: said + HOSTILE,
    )
    root = parsed(svg)
    assert not [element for element in root.iter() if "script" in element.tag]
    assert "<script" not in svg
    assert "\x00" not in svg


def test_a_half_typed_order_still_shows_a_door() -> None:
    for values in (
        {},
        a_door(G="", Y="abc", K="-5"),
        a_door(G=Decimal("NaN"), Y=Decimal("1E+40"), K=True),
        a_door(ral_dis="", ral_ic="yok", kilit="x" * 500),
    ):
        root = parsed(draw_door(values))
        assert [float(edge) > 0 for edge in root.get("viewBox", "").split()[2:]] == [True, True]


def test_a_colour_nobody_knows_is_hatched_and_keeps_its_number() -> None:
    svg = draw_door(a_door(ral_dis="1234"))
    outside, inside = of_class(parsed(svg), "swatch")
    assert (outside.get("data-known"), inside.get("data-known")) == ("no", "yes")
    assert "RAL 1234" in words(svg)
    assert re.search(r'class="leaf"', svg)
    assert re.search(r'fill="url\(#[^"]*-hatch\)"', svg)


def test_size_in_pixels_keeps_the_proportion() -> None:
    root = parsed(draw_door(a_door(), detail="card", width=64))
    _, _, wide, tall = (int(edge) for edge in root.get("viewBox", "").split())
    assert root.get("width") == "64"
    assert int(root.get("height", "")) == 64 * tall // wide
    assert parsed(draw_door(a_door())).get("width") is None


def test_the_same_door_gives_the_same_text_and_another_door_other_ids() -> None:
    assert draw_door(a_door()) == draw_door(a_door())
    ids = set(re.findall(r' id="([^"]+)"', draw_door(a_door())))
    assert not ids & set(re.findall(r' id="([^"]+)"', draw_door(a_door(G=Decimal(1001)))))


def test_the_bill_of_materials_tells_what_the_leaf_looks_like() -> None:
    villa = style_of(a_door(), ["PNL-KMP", "PNL-PVC", "CAM-TMP", "KOL-CEK"])
    assert villa == DrawingStyle(
        outside="composite", inside="embossed", glass=True, pull_bar=True, peephole=False
    )
    fire = style_of(a_door(), ["SAC-GLV-10", "PNK-BAR", "CAL-ALT"])
    assert fire == DrawingStyle(panic_bar=True, closer=True, peephole=False)
    assert style_of(a_door(cam="yok")).glass is False
    assert style_of(a_door(cam="temperli")).glass is True


def test_what_the_style_names_is_drawn_and_nothing_else() -> None:
    plain = parsed(draw_door(a_door(), style=DrawingStyle(peephole=False)))
    for name in ("glass", "pull-bar", "panic-bar", "closer", "peephole"):
        assert of_class(plain, name) == []
    style = DrawingStyle(outside="composite", glass=True, pull_bar=True, panic_bar=True, closer=True)
    svg = draw_door(a_door(), style=style)
    for name, faces in (("glass", 2), ("pull-bar", 1), ("panic-bar", 1), ("closer", 1), ("peephole", 2)):
        assert len(of_class(parsed(svg), name)) == faces, name
    assert len(of_class(face(svg, "inside"), "panic-bar")) == 1


def test_ral_numbers_are_read_as_clerks_write_them() -> None:
    assert ral_number("ral 7016 mat") == "7016"
    assert hex_of("RAL7016") == "#383e42"
    assert name_of("9016") == "Traffic white"
    assert hex_of("70160") is None
    assert (shade("#808080", 100), shade("#808080", -100), shade("#808080", 0)) == (
        "#ffffff",
        "#000000",
        "#808080",
    )
    assert is_dark("#0e0e10")
    assert not is_dark("#f1f1ea")
