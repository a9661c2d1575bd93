"""Where a person lands: the five questions of the day."""

from __future__ import annotations

from typing import Any

from flask import redirect, url_for
from flask_appbuilder import BaseView, expose, has_access
from flask_appbuilder import IndexView as FabIndexView
from flask_login import current_user


class IndexView(FabIndexView):  # type: ignore[misc]
    """The bare address: the day's page, or the sign-in form."""

    @expose("/")
    def index(self) -> Any:
        """Send people to where they can do something."""
        if not current_user.is_authenticated:
            return redirect(url_for("AuthDBView.login"))
        return redirect(url_for("HomeView.home"))


class HomeView(BaseView):  # type: ignore[misc]
    """Today."""

    route_base = "/today"
    default_view = "home"
    class_permission_name = "Home"
    method_permission_name = {"home": "show"}

    @expose("/")
    @has_access
    def home(self) -> Any:
        """What is late, where it jams, what is missing, what we earned, what we promised."""
        return self.render_template("home.html")
