"""Turkish text: letters that Python cases wrongly, folding for search, and the mark for translators.

``platform.tr_lower``, ``tr_sort`` and ``tr_fold`` in migrations/platform/sql/text.sql say the same in
SQL; a test holds the two together. Never use these for codes, e-mails or plates: those are not Turkish.
"""

from __future__ import annotations

import re
import unicodedata

# Written out instead of str.lower(), because PostgreSQL has to agree letter by letter on every machine:
# Turkish first, then the rest of Latin, Greek and Cyrillic, for customers abroad.
_CAPITALS = (
    "İIABCDEFGHJKLMNOPQRSTUVWXYZ"
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞ"
    "ĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮĲĴĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽ"
    "ƏȘȚẞ"
    "ΆΈΉΊΌΎΏΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΪΫ"
    "ЀЁЂЃЄЅІЇЈЉЊЋЌЍЎЏАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯҐ"
)
_SMALL = (
    "iıabcdefghjklmnopqrstuvwxyz"
    "àáâãäåæçèéêëìíîïðñòóôõöøùúûüýþ"
    "āăąćĉċčďđēĕėęěĝğġģĥħĩīĭįĳĵķĺļľŀłńņňŋōŏőœŕŗřśŝşšţťŧũūŭůűųŵŷÿźżž"
    "əșțß"
    "άέήίόύώαβγδεζηθικλμνξοπρστυφχψωϊϋ"
    "ѐёђѓєѕіїјљњћќѝўџабвгдежзийклмнопрстуфхцчшщъыьэюяґ"
)
_TO_LOWER = str.maketrans(_CAPITALS, _SMALL)
_TO_UPPER = str.maketrans("iı", "İI")
_TO_PLAIN = str.maketrans("çğıöşüâîû", "cgiosuaiu")
# "~" stands behind every letter, so "c~" comes after "cz" and before "d".
_TO_SORTED = str.maketrans(
    {"â": "a", "î": "i", "û": "u", "ç": "c~", "ğ": "g~", "ı": "h~", "ö": "o~", "ş": "s~", "ü": "u~"}
)
_NOT_IN_SLUGS = re.compile(r"[^a-z0-9]+")


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "extract, translate later"
    """Mark a message for extraction where it is written; it is translated where it is shown."""
    return message


def tr_lower(text: str) -> str:
    """Small letters as Turkish has them: I becomes ı, İ becomes i."""
    return text.translate(_TO_LOWER)


def tr_upper(text: str) -> str:
    """Capital letters as Turkish has them: i becomes İ, ı becomes I."""
    return text.translate(_TO_UPPER).upper()


def tr_sort_key(text: str) -> str:
    """A key whose plain order is the Turkish alphabet's: ç after c, ı before i; hats do not count."""
    return tr_lower(text).translate(_TO_SORTED)


def tr_fold(text: str) -> str:
    """Text as people type it into a search box: small letters without dots, tails and hats."""
    return tr_lower(text).translate(_TO_PLAIN)


def slugify_ascii(text: str) -> str:
    """A name for addresses and file names: "Yıldız Çelik Kapı" becomes "yildiz-celik-kapi"."""
    decomposed = unicodedata.normalize("NFKD", tr_fold(unicodedata.normalize("NFC", text)))
    plain = decomposed.encode("ascii", "ignore").decode("ascii").lower()
    return _NOT_IN_SLUGS.sub("-", plain).strip("-")
