"""Switch a company off and on again: nothing of it answers any more, and nothing of it is lost."""

from __future__ import annotations

from sqlalchemy import text

from app.kernel.errors import Refusal
from app.kernel.text import N_
from app.tenants.migrating import owner_engine


class NoSuchCompany(Refusal):
    """No company has this short name."""

    code = "tenants.no_such_company"
    sentence = N_("There is no company with the short name {slug}.")


def switch_tenant(admin_url: str, slug: str, *, on: bool) -> None:
    """From now on the company answers, or is as if it were not there; NoSuchCompany.

    Every process has heard of it within a minute: pages, sockets, links, keys and jobs alike.
    """
    change = text("update platform.tenant set is_active = :on where slug = :slug returning slug")
    with owner_engine(admin_url).begin() as connection:
        if connection.execute(change, {"on": on, "slug": slug}).first() is None:
            raise NoSuchCompany(slug=slug)
