"""A browser in a few words, as people recognise theirs in a list."""

from __future__ import annotations

# The first that fits wins: Edge says that it is Chrome, and Chrome that it is Safari.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("YaBrowser", "Yandex"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def device_words(user_agent: str | None) -> str:
    """For instance ``Chrome · Windows``; what cannot be told is left out, and nothing at all is ``?``."""
    said = user_agent or ""
    found = [next((word for sign, word in signs if sign in said), None) for signs in (_BROWSERS, _SYSTEMS)]
    return " · ".join(word for word in found if word) or "?"
