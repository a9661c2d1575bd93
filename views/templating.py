"""FAB's template filters, asked anew on every page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask
from jinja2 import pass_context

ASKING = ("is_item_visible", "is_menu_visible", "safe_url_for", "get_actions_on_list", "get_actions_on_show")


def ask_filters_each_time(app: Flask) -> None:
    """Keep Jinja from answering once for all people.

    A filter of nothing but constants, ``'can_add'|is_item_visible('UnitView')``, is worked out while the
    template is compiled: whoever opens the page first would decide for everybody which buttons it has.
    """
    for name in ASKING:
        app.jinja_env.filters[name] = _asked_each_time(app.jinja_env.filters[name])


def _asked_each_time(answer: Callable[..., Any]) -> Callable[..., Any]:
    @pass_context
    @wraps(answer)
    def asked(_page: Any, *values: Any, **more: Any) -> Any:
        return answer(*values, **more)

    return asked
