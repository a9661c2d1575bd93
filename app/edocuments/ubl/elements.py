"""The small words of UBL: namespaces, and elements that are written only when they have something to say."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Final, TypeAlias

from lxml import etree

from app.kernel.amounts import round_money
from app.kernel.clock import to_local

Element: TypeAlias = etree._Element  # noqa: SLF001 - lxml has no other name for it

UBL: Final = "urn:oasis:names:specification:ubl:schema:xsd:"
CAC: Final = f"{UBL}CommonAggregateComponents-2"
CBC: Final = f"{UBL}CommonBasicComponents-2"
EXT: Final = f"{UBL}CommonExtensionComponents-2"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
PLACE_OF_SIGNATURE: Final = "http://www.altova.com/samplexml/other-namespace"
"""Of the element that stands where the signature will be; the schema wants one, and this one is customary."""
_PREFIXES: Final = {"cac": CAC, "cbc": CBC, "ext": EXT, "xsi": XSI}
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def start_document(name: str) -> Element:
    """The root of a document with the place where its signature goes."""
    namespace = f"{UBL}{name}-2"
    names: dict[str | None, str] = {None: namespace}
    names.update(_PREFIXES)
    root = etree.Element(f"{{{namespace}}}{name}", nsmap=names)
    root.set(f"{{{XSI}}}schemaLocation", f"{namespace} UBL-{name}-2.1.xsd")
    extension = etree.SubElement(etree.SubElement(root, f"{{{EXT}}}UBLExtensions"), f"{{{EXT}}}UBLExtension")
    content = etree.SubElement(extension, f"{{{EXT}}}ExtensionContent")
    etree.SubElement(
        content,
        f"{{{PLACE_OF_SIGNATURE}}}auto-generated_for_wildcard",
        nsmap={"n4": PLACE_OF_SIGNATURE},
    )
    return root


def write_document(root: Element) -> bytes:
    """The document as it is stored, hashed and sent."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def part(parent: Element, name: str) -> Element:
    """An element that holds others."""
    return etree.SubElement(parent, f"{{{CAC}}}{name}")


def fact(parent: Element, name: str, text: str, attributes: Mapping[str, str] | None = None) -> None:
    """An element that holds text; nothing at all when the text is empty."""
    written = clean(text)
    if written:
        etree.SubElement(parent, f"{{{CBC}}}{name}", attributes).text = written


def word(parent: Element, name: str, text: str) -> None:
    """An element the schema insists on, be it empty."""
    etree.SubElement(parent, f"{{{CBC}}}{name}").text = clean(text)


def clean(text: str) -> str:
    """Composed letters and single spaces; what XML cannot hold is left out."""
    return " ".join(_UNWRITABLE.sub("", unicodedata.normalize("NFC", text)).split())


def quantity(parent: Element, name: str, amount: Decimal, unit: str) -> None:
    """An amount of something in a unit of GİB's list."""
    fact(parent, name, plain(amount), {"unitCode": unit})


def money(parent: Element, name: str, amount: Decimal, currency: str) -> None:
    """An amount of money, always with its two places."""
    fact(parent, name, f"{round_money(amount):f}", {"currencyID": currency})


def plain(number: Decimal) -> str:
    """A number without needless zeros and never with an exponent."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def day(parent: Element, name: str, when: date | datetime) -> None:
    """A day as İstanbul has it."""
    fact(parent, name, (to_local(when).date() if isinstance(when, datetime) else when).isoformat())


def hour(parent: Element, name: str, when: datetime) -> None:
    """A time of day as İstanbul has it."""
    fact(parent, name, f"{to_local(when):%H:%M:%S}")
