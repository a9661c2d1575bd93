"""The words printed around the facts: gettext, Turkish unless a customer abroad wants another language."""

from __future__ import annotations

from functools import cache
from gettext import NullTranslations
from pathlib import Path

from babel.support import Translations

CATALOGUES = Path(__file__).parent.parent / "translations"


class Labels:
    """Translates msgids for one language; what the catalogue lacks shows in English."""

    def __init__(self, translations: NullTranslations, language: str = "tr") -> None:
        self.language = language
        self._translations = translations

    def __call__(self, message: str) -> str:
        """The label in this language."""
        return self._translations.gettext(message) if message else ""


@cache
def labels_for(language: str = "tr", catalogues: Path = CATALOGUES) -> Labels:
    """The labels of a language from its compiled catalogue, read once."""
    return Labels(Translations.load(str(catalogues), [language]), language)
