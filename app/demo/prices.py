"""Prices of the demo: a list for dealers, and a surcharge table on one model beside its formula."""

from __future__ import annotations

from sqlalchemy import select

from app.configurator.price_lists.customers import set_price_terms
from app.configurator.price_lists.keeping import save_price_list
from app.kernel.work import Work
from models.configurator import DoorModel
from models.parties import Party

_DEALERS = 2


def load_prices(work: Work) -> None:
    """Dealers buy ten per cent cheaper from the new year on, the villa door at a price of its own."""
    models = dict(work.session.execute(select(DoorModel.code, DoorModel.id)).all())
    rows = [
        {"kind": "model_percent", "model": str(models["CK-LUX"]), "amount": "-12"},
        {"kind": "model_price", "model": str(models["CK-YNG"]), "amount": "16.500"},
    ]
    head = {"valid_from": "01.01.2026", "is_active": "1", "percent": "-8", "rounding": "50"}
    list_id = save_price_list(work, None, {"name": "Bayi 2026", **head}, rows)
    query = select(Party.id).where(Party.is_customer).order_by(Party.id.desc()).limit(_DEALERS)
    for party_id in work.session.scalars(query).all():
        set_price_terms(work, party_id, str(list_id), "3")
