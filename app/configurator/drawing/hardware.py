"""What is mounted on a leaf: handle, lock, cylinder, hinges, peephole, latch, panic bar, closer."""

from __future__ import annotations

from dataclasses import dataclass

from app.configurator.drawing.ink import circle, group, line, rect
from app.configurator.drawing.panels import Field
from app.kernel.text import tr_fold

_BRIGHT, _STEEL, _DARK = "#f2f4f7", "#b4bbc5", "#4b535e"
_BRASS = "#d9b45a"
_HANDLE_HEIGHT = 1050  # above the floor, as fitters measure it
_PEEPHOLE_HEIGHT = 1500
_LATCH_HEIGHT = 1230


@dataclass(frozen=True)
class Mount:
    """Where things are mounted: the leaf, the side of the hinges, and how much too big a card shows them."""

    leaf: Field
    floor: int
    hinges_right: bool
    bold: int  # per cent of the real size

    @property
    def lock_x(self) -> int:
        """The centre line of the lock."""
        backset = self.grown(70)
        return self.leaf.x + backset if self.hinges_right else self.leaf.x + self.leaf.width - backset

    @property
    def hinge_x(self) -> int:
        """The edge the leaf turns on."""
        return self.leaf.x + self.leaf.width if self.hinges_right else self.leaf.x

    def grown(self, millimetres: int) -> int:
        """A size as this drawing shows it."""
        return millimetres * self.bold // 100


def draw_handle(mount: Mount, *, lock: str, cylinder: str) -> str:
    """Lever on its plate with the cylinder below; a monoblock lock has one long plate."""
    grown, x, y = mount.grown, mount.lock_x, mount.floor - _HANDLE_HEIGHT
    above, below = (grown(150), grown(190)) if "mono" in tr_fold(lock) else (grown(60), grown(150))
    half = grown(26)
    reach = grown(145)
    lever_x = x - grown(14) if mount.hinges_right else x + grown(14) - reach
    return group(
        rect(
            x - half, y - above, 2 * half, above + below, _STEEL, rx=grown(12), stroke=_DARK, stroke_width=3
        ),
        rect(x - half + 5, y - above + 5, half // 2, above + below - 10, _BRIGHT, rx=grown(6), opacity="0.7"),
        _cylinder(mount, x, y + grown(92), cylinder),
        rect(lever_x, y - grown(12), reach, grown(26), _STEEL, rx=grown(12), stroke=_DARK, stroke_width=3),
        rect(lever_x + 6, y - grown(9), reach - 12, grown(9), _BRIGHT, rx=grown(4)),
        class_="handle",
        data_x=x,
    )


def draw_pull_bar(mount: Mount, *, cylinder: str) -> str:
    """A metre of stainless tube on two posts, and the cylinder in its own rosette beside it."""
    grown, floor = mount.grown, mount.floor
    x = mount.lock_x + (grown(48) if mount.hinges_right else -grown(48))
    top, length, half = floor - 1600, 1000, grown(18)
    posts = "".join(
        rect(x - grown(24), y, grown(48), grown(40), _DARK, rx=6) for y in (top + 120, top + length - 160)
    )
    return group(
        posts,
        rect(x - half, top, 2 * half, length, _STEEL, rx=half, stroke=_DARK, stroke_width=3),
        rect(x - half + 6, top + 10, half // 2, length - 20, _BRIGHT, rx=6),
        _rosette(mount, mount.lock_x - (grown(10) if mount.hinges_right else -grown(10)), cylinder),
        class_="handle pull-bar",
        data_x=x,
    )


def _rosette(mount: Mount, x: int, cylinder: str) -> str:
    y = mount.floor - _HANDLE_HEIGHT
    plate = circle(x, y, mount.grown(34), _STEEL, stroke=_DARK, stroke_width=3)
    return plate + _cylinder(mount, x, y, cylinder)


def _cylinder(mount: Mount, x: int, y: int, kind: str) -> str:
    """A keyhole; a security cylinder sits in a hardened brass-coloured ring."""
    grown = mount.grown
    secure = "guven" in tr_fold(kind)
    ring = circle(x, y, grown(24), _BRASS, stroke="#7a5f1e", stroke_width=3) if secure else ""
    return group(
        ring,
        circle(x, y, grown(15), _BRIGHT, stroke=_DARK, stroke_width=3),
        rect(x - grown(3), y - grown(2), grown(6), grown(13), _DARK),
        circle(x, y - grown(3), grown(5), _DARK),
        class_="cylinder",
        data_kind="security" if secure else "standard",
    )


def draw_hinges(mount: Mount, count: int, ink: str, *, hidden: bool) -> str:
    """Hinges spread over the height; on the face the door does not open to, only their hidden outline."""
    tall, wide = mount.grown(120), mount.grown(30)
    first = mount.leaf.y + mount.leaf.height * 9 // 100
    last = mount.leaf.y + mount.leaf.height * 91 // 100 - tall
    x = mount.hinge_x - wide // 2
    places = [first + (last - first) * place // (count - 1) for place in range(count)]
    return group(
        *(_hinge(x, y, wide, tall, ink, hidden=hidden) for y in places), class_="hinges", data_count=count
    )


def _hinge(x: int, y: int, wide: int, tall: int, ink: str, *, hidden: bool) -> str:
    if hidden:
        return rect(
            x,
            y,
            wide,
            tall,
            "none",
            class_="hinge",
            stroke=ink,
            stroke_width=wide // 6,
            stroke_dasharray=f"{tall // 7} {tall // 12}",
            rx=6,
        )
    third = tall // 3
    return group(
        rect(x, y, wide, tall, _STEEL, rx=wide // 3, stroke=_DARK, stroke_width=3),
        rect(x + wide // 6, y + 4, wide // 4, tall - 8, _BRIGHT),
        line(x, y + third, x + wide, y + third, _DARK, 4),
        line(x, y + 2 * third, x + wide, y + 2 * third, _DARK, 4),
        class_="hinge",
    )


def draw_peephole(mount: Mount) -> str:
    """The viewer in the middle of the leaf at eye height."""
    x, y = mount.leaf.x + mount.leaf.width // 2, mount.floor - _PEEPHOLE_HEIGHT
    return group(
        circle(x, y, mount.grown(20), _STEEL, stroke=_DARK, stroke_width=3),
        circle(x, y, mount.grown(10), "#1b222b"),
        circle(x - mount.grown(3), y - mount.grown(3), mount.grown(3), "#ffffff", opacity="0.8"),
        class_="peephole",
    )


def draw_latch(mount: Mount) -> str:
    """The safety latch above the handle, inside."""
    grown, x, y = mount.grown, mount.lock_x, mount.floor - _LATCH_HEIGHT - mount.grown(60)
    return group(
        rect(
            x - grown(22),
            y - grown(26),
            grown(44),
            grown(52),
            _STEEL,
            rx=grown(8),
            stroke=_DARK,
            stroke_width=3,
        ),
        rect(x - grown(6), y - grown(18), grown(12), grown(36), _BRIGHT, rx=5, stroke=_DARK, stroke_width=3),
        class_="latch",
    )


def draw_panic_bar(mount: Mount) -> str:
    """A push bar across the leaf between two housings."""
    grown, leaf, y = mount.grown, mount.leaf, mount.floor - 1000
    left, width = leaf.x + grown(50), leaf.width - grown(100)
    box = grown(90)
    boxes = "".join(
        rect(x, y - grown(45), box, grown(90), _DARK, rx=grown(10), stroke="#262c34", stroke_width=3)
        for x in (left, left + width - box)
    )
    return group(
        rect(left + box // 2, y - grown(20), width - box, grown(40), "#c8372d", rx=grown(8)),
        rect(left + box // 2, y - grown(16), width - box, grown(10), "#e8766d"),
        boxes,
        class_="panic-bar",
    )


def draw_closer(mount: Mount) -> str:
    """The hydraulic closer at the top corner beside the hinges."""
    grown, leaf = mount.grown, mount.leaf
    width = grown(230)
    x = leaf.x + leaf.width - width - grown(60) if mount.hinges_right else leaf.x + grown(60)
    return group(
        rect(x, leaf.y + grown(24), width, grown(56), _STEEL, rx=8, stroke=_DARK, stroke_width=3),
        line(x + width // 2, leaf.y + grown(30), x + width // 6, leaf.y - grown(14), _DARK, 12),
        class_="closer",
    )
