"""FAB's actions as they should answer: 404 where there is nothing to act on, 403 for whoever may not."""

from __future__ import annotations

from typing import Any

from flask import abort, request
from flask_appbuilder import expose
from flask_login import current_user


class RightfulActions:
    """FAB's actions: 404 where there is nothing to act on, 403 for whoever may not."""

    actions: dict[str, Any]

    @expose("/action/<string:name>/<pk>", methods=["POST"])
    def action(self, name: str, pk: str) -> Any:
        """Do it to one record."""
        return self._allowed(name).func(self._found(pk))  # type: ignore[attr-defined]

    @expose("/action_post", methods=["POST"])
    def action_post(self) -> Any:
        """Do it to the records chosen in the list."""
        asked = self._allowed(request.form.get("action", ""))
        chosen = [self._found(pk) for pk in request.form.getlist("rowid")]  # type: ignore[attr-defined]
        if not asked.multiple:
            abort(404)
        return asked.func(chosen)

    def _allowed(self, name: str) -> Any:
        if not current_user.is_authenticated:
            abort(401)
        if name not in self.actions:
            abort(404)
        right = self.get_action_permission_name(name)  # type: ignore[attr-defined]
        if not self.appbuilder.sm.has_access(right, self.class_permission_name):  # type: ignore[attr-defined]
            abort(403)
        return self.actions[name]
