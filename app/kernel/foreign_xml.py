"""XML that others have written: read without entities, without the network, without anything it declares."""

from __future__ import annotations

from typing import Any

from lxml import etree


class NotPlainXml(ValueError):
    """It cannot be read, or it declares what we do not read."""


def read_foreign_xml(content: bytes) -> Any:
    """The root of a document, comments and instructions left out; NotPlainXml for any other than a plain one.

    How large it may be is for the caller to say, beforehand.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise NotPlainXml from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotPlainXml
    return root
