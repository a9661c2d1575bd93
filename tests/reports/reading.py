"""Reading a PDF back the way a customer's computer does."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader


def opened(pdf: bytes) -> PdfReader:
    """The PDF, strictly read."""
    return PdfReader(BytesIO(pdf), strict=True)


def page_texts(pdf: bytes) -> list[str]:
    """The text of every page, spaces made equal."""
    return [" ".join(page.extract_text().split()) for page in opened(pdf).pages]


def all_text(pdf: bytes) -> str:
    """The text of the whole paper."""
    return " ".join(page_texts(pdf))


def fonts(pdf: bytes) -> Iterator[tuple[str, bool]]:
    """Every font of every page, and whether its outlines are inside the file."""
    for page in opened(pdf).pages:
        resources: Any = page["/Resources"]
        for font in resources.get("/Font", {}).values():
            described = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            yield str(described["/FontName"]), "/FontFile2" in described or "/FontFile3" in described


def descriptions(pdf: bytes) -> set[str]:
    """What a screen reader says in place of the pictures."""
    told: set[str] = set()
    waiting: list[Any] = [opened(pdf).trailer["/Root"]["/StructTreeRoot"]]  # type: ignore[index]
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, dict):
            told.add(str(node.get("/Alt", "")))
            waiting.extend([node["/K"]] if "/K" in node else [])
    return told
