"""The labels of doors [kapı etiketi]: each with its name, what it is, and the address of its own page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from app.production.doors import DoorLabel
from reports.stock_labels import FORMATS, Label, LabelFormat, render_labels

__all__ = ["DEFAULT_FORMAT", "FORMATS", "door_address", "render_door_labels"]

DEFAULT_FORMAT: Final = "100x50"


def door_address(host_url: str, label: DoorLabel) -> str:
    """Where the QR code leads: a page of the company's own, whatever phone opens it."""
    return f"{host_url}d/{label.public_id}"


def render_door_labels(
    labels: Sequence[DoorLabel],
    host_url: str,
    owner: str,
    form: LabelFormat,
    *,
    skip: int = 0,
    title: str = "",
) -> bytes:
    """The PDF; ``host_url`` is the company's address with its slash, ``skip`` leaves used places free."""
    return render_labels([_label(each, host_url, owner) for each in labels], form, skip=skip, title=title)


def _label(label: DoorLabel, host_url: str, owner: str) -> Label:
    return Label(
        code=label.serial,
        name=" · ".join(part for part in (label.model, label.size) if part),
        address=door_address(host_url, label),
        note=" · ".join(part for part in (label.colours, label.opening) if part),
        owner=owner,
    )
