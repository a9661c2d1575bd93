"""What happened in the demo factory: who ordered what, how far each order has come, what was delivered."""

from __future__ import annotations

from dataclasses import dataclass, field

PARTS = 4
"""Departments a card passes; a card that passed all of them is ready to ship."""


@dataclass(frozen=True)
class Door:
    """One line of an order: a model, how many, and what differs from its defaults."""

    model: str
    quantity: int = 1
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Story:
    """One order: how many working days ago it came, when it is due, and how far it went."""

    days_ago: int
    customer: str
    doors: tuple[Door, ...]
    due_in: int
    """Days from today; negative is overdue."""
    stage: str
    """draft, confirmed, planned, working, ready, shipped, partly or cancelled."""
    passed: tuple[int, ...] = ()
    """For each line, how many departments its card has passed."""
    blocked: str = ""
    """Why the first card waits, when it does."""


EKO, LUX, VIL, YNG = "CK-EKO", "CK-LUX", "CK-VIL", "CK-YNG"


def _size(
    width: int, height: int, wall: int, side: str = "sağ içe", ral: str = "7016", **more: str
) -> dict[str, str]:
    return {"G": str(width), "Y": str(height), "K": str(wall), "yon": side, "ral_dis": ral, **more}


STORIES: tuple[Story, ...] = (
    Story(44, "MUS-001", (Door(EKO, 6, _size(900, 2050, 140)),), -30, "shipped"),
    Story(42, "MUS-008", (Door(LUX, 1, _size(1000, 2150, 180, "sol içe", "8017")),), -29, "shipped"),
    Story(41, "MUS-003", (Door(LUX, 3, _size(950, 2100, 160)), Door(EKO, 2)), -27, "shipped"),
    Story(39, "MUS-002", (Door(YNG, 4, _size(1000, 2150, 120, "sağ dışa", "9016")),), -24, "shipped"),
    Story(37, "MUS-007", (Door(VIL, 1, _size(1200, 2300, 220, "sol içe", "9005")),), -20, "shipped"),
    Story(36, "MUS-005", (Door(EKO, 5, _size(920, 2080, 150, "sol içe")),), -21, "shipped"),
    Story(33, "MUS-006", (Door(LUX, 2), Door(EKO, 2, _size(880, 2040, 130))), -18, "shipped"),
    Story(32, "MUS-004", (Door(VIL, 1, _size(1300, 2400, 250, ral="8019")),), -14, "shipped"),
    Story(30, "MUS-009", (Door(EKO, 4),), -15, "shipped"),
    Story(28, "MUS-002", (Door(YNG, 3, _size(1100, 2150, 140, "sol dışa", "9016")),), -12, "shipped"),
    Story(
        27, "MUS-003", (Door(LUX, 2, _size(1000, 2100, 200, ral="8017", kilit="merkezi")),), -11, "cancelled"
    ),
    Story(25, "MUS-001", (Door(LUX, 4, _size(1000, 2100, 160)),), -8, "shipped"),
    Story(23, "MUS-008", (Door(EKO, 1, _size(860, 2000, 110, ral="8019")),), -9, "shipped"),
    Story(21, "MUS-005", (Door(EKO, 6, _size(900, 2050, 140)),), -3, "partly"),
    Story(19, "MUS-006", (Door(LUX, 2, _size(1050, 2150, 170, "sol içe", "9005")),), -2, "working", (3,)),
    Story(18, "MUS-007", (Door(YNG, 2, _size(1000, 2150, 120)),), 1, "ready"),
    Story(
        17,
        "MUS-004",
        (Door(VIL, 1, _size(1250, 2350, 240, ral="7016")),),
        -1,
        "working",
        (2,),
        "Malzeme eksik",
    ),
    Story(15, "MUS-009", (Door(EKO, 3), Door(LUX, 1)), 2, "ready"),
    Story(14, "MUS-001", (Door(LUX, 3, _size(1000, 2100, 160, "sağ dışa")),), 3, "working", (3,)),
    Story(13, "MUS-003", (Door(EKO, 4, _size(940, 2100, 150)), Door(EKO, 2)), 4, "working", (2, 1)),
    Story(11, "MUS-002", (Door(YNG, 3, _size(1000, 2200, 120, ral="9016")),), 5, "working", (1,)),
    Story(10, "MUS-008", (Door(LUX, 1, _size(1000, 2210, 190, "sol dışa", "8017")),), 6, "working", (1,)),
    Story(9, "MUS-005", (Door(EKO, 5),), 7, "working", (0,)),
    Story(7, "MUS-006", (Door(LUX, 2, _size(980, 2100, 150, ral="8019")),), 9, "planned"),
    Story(6, "MUS-009", (Door(VIL, 1, _size(1150, 2250, 200, "sol içe")),), 12, "planned"),
    Story(4, "MUS-001", (Door(EKO, 8, _size(900, 2050, 140)),), 11, "confirmed"),
    Story(3, "MUS-007", (Door(VIL, 14, _size(1200, 2300, 220, ral="9005")),), 25, "confirmed"),
    Story(2, "MUS-004", (Door(LUX, 2, _size(1000, 2100, 160, barel="standart")),), 14, "confirmed"),
    Story(1, "MUS-003", (Door(EKO, 2), Door(YNG, 1)), 16, "draft"),
    Story(0, "MUS-008", (Door(LUX, 1, _size(1020, 2120, 165)),), 18, "draft"),
)

FIRST_DELIVERY = 46
"""Days ago the shelves were filled for the first time."""

LATER_DELIVERIES: tuple[tuple[int, tuple[str, ...]], ...] = (
    (39, ("TED-SAC", "TED-DLG")),
    (36, ("TED-KLT", "TED-MNT", "TED-AMB")),
    (32, ("TED-SAC", "TED-PNL", "TED-BOY")),
    (29, ("TED-DLG", "TED-KLT")),
    (25, ("TED-SAC", "TED-MNT", "TED-AMB")),
    (22, ("TED-PNL", "TED-DLG", "TED-BOY")),
    (18, ("TED-SAC", "TED-KLT")),
    (15, ("TED-DLG", "TED-MNT", "TED-AMB")),
    (11, ("TED-SAC", "TED-PNL")),
    (8, ("TED-KLT", "TED-BOY")),
    (4, ("TED-DLG", "TED-AMB")),
    (1, ("TED-KLT",)),
)
"""Days ago, and which suppliers' trucks came: each fills the shelves up again."""

FILLED_TO = "1.9"
"""Reorder points; what orders use much of is filled higher."""
MUCH_USED = {
    "DLG-PU": "5",
    "BOY-TOZ": "2.5",
    "SAC-GLV-10": "1.6",
    "KLT-MONO": "1.2",
    "PNL-KMP": "1.2",
    "PNK-BAR": "1.9",
}
SCARCE = ("KLT-MONO", "PNL-KMP", "CAM-TMP", "FTL-DUM")
"""Bought once and never again, so that the large villa order finds them missing."""
