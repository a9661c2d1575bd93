"""Every right that a screen or an operation asks for, in FAB's words."""

from __future__ import annotations

from typing import Any

from app.identity.registering import Pair
from app.identity.roles import rights_of_operations


def rights_there_are(builder: Any) -> set[Pair]:
    """Of all screens, of the menu, and those that no screen has, such as tapping a card or seeing prices."""
    screens = {
        (permission, view.class_permission_name)
        for view in builder.baseviews
        for permission in view.base_permissions or ()
    }
    entries = {entry.name for part in builder.menu.get_list() for entry in (part, *part.childs)} - {"-"}
    operations = {(f"can_{right.action}", right.subject) for right in rights_of_operations()}
    return screens | operations | {("menu_access", name) for name in entries}
