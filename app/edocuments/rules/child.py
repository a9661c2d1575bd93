"""The process that knows GİB's rules: Saxon kept warm, one document in, its findings out.

It has a process of its own because the rules ask what day it is, and Saxon takes the time zone of the
process for that; because Saxon's memory is its own; and because nothing of ours is within its reach.
"""

from __future__ import annotations

import json
import sys
from typing import BinaryIO

from efatura_kontrol.bulgu import Bulgu
from efatura_kontrol.kontrol import hazirla, kontrol_et

_LEVELS = {"hata": "error", "uyari": "warning"}
_ARITHMETIC = "hesap"
HEADER = 4
"""Bytes of the length that goes before every message."""


def check_document(xml: bytes) -> list[dict[str, str]]:
    """What XSD and Schematron find; that it is not signed yet is no finding.

    The library's own arithmetic is left out: it expects tax of sums, ours are sums of the tax of lines.
    """
    report = kontrol_et(xml)
    return [
        _finding(found)
        for found in report.bulgular
        if found.seviye in _LEVELS and found.kaynak != _ARITHMETIC
    ]


def serve(questions: BinaryIO, answers: BinaryIO) -> None:
    """Answer until nobody asks any more; the first answer says that the rules are loaded."""
    hazirla()
    write_message(answers, b"[]")
    while (xml := read_message(questions)) is not None:
        write_message(answers, json.dumps(check_document(xml), ensure_ascii=False).encode())


def read_message(stream: BinaryIO) -> bytes | None:
    """The next message, None when the other side has gone."""
    header = stream.read(HEADER)
    if len(header) < HEADER:
        return None
    return stream.read(int.from_bytes(header, "big"))


def write_message(stream: BinaryIO, content: bytes) -> None:
    """A message with its length before it."""
    stream.write(len(content).to_bytes(HEADER, "big") + content)
    stream.flush()


def _finding(found: Bulgu) -> dict[str, str]:
    return {
        "code": found.kod,
        "level": _LEVELS[found.seviye],
        "sentence": found.aciklama or found.mesaj,
        "remedy": found.duzeltme or "",
        "place": found.konum or "",
        "source": found.mesaj,
    }


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
