"""Which screens there are: every view is registered here once, with the FAB builder."""

from __future__ import annotations

from flask_appbuilder import AppBuilder

from views.home import HomeView
from views.materials import MaterialView, UnitView
from views.parties import CustomerView, SupplierView

ROOMS = (
    HomeView,
    MaterialView,
    UnitView,
    CustomerView,
    SupplierView,
)


def add_rooms(builder: AppBuilder) -> None:
    """Register every screen; the navigation is ours, so none goes into FAB's menu."""
    for room in ROOMS:
        builder.add_view_no_menu(room)
