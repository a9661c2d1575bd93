"""One customer company: a PostgreSQL schema and a database role of its own, set at every transaction."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from app.kernel.errors import Refusal
from app.kernel.text import N_

SLUG = re.compile(r"[a-z][a-z0-9_]{1,30}")


class BadTenantSlug(Refusal):
    """The short name becomes a schema and a role, so its letters are limited."""

    code = "tenancy.bad_slug"
    sentence = N_("A short name has 2 to 31 small Latin letters, digits or _, and starts with a letter.")


@dataclass(frozen=True)
class Tenant:
    """The customer company in whose name everything in the current context happens."""

    slug: str
    name: str

    @property
    def schema(self) -> str:
        """The schema that holds everything of this company; the role of the same name owns its rights."""
        return f"t_{self.slug}"

    @property
    def role(self) -> str:
        """The database role that has rights on this company's schema and on nothing else."""
        return f"t_{self.slug}"

    def key(self, secret: str, purpose: str) -> str:
        """A signing key for one purpose that no other tenant shares."""
        message = f"{self.slug}:{purpose}".encode()
        return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def check_slug(slug: str) -> str:
    """The slug itself when it may become a schema name; BadTenantSlug otherwise."""
    if SLUG.fullmatch(slug) is None:
        raise BadTenantSlug(field="slug")
    return slug


_current: ContextVar[Tenant | None] = ContextVar("tenant", default=None)


def current_tenant() -> Tenant | None:
    """The tenant of this context, or None: then no tenant table can be touched at all."""
    return _current.get()


@contextmanager
def tenant_context(tenant: Tenant | None) -> Iterator[None]:
    """Everything inside happens in the name of this tenant."""
    token = _current.set(tenant)
    try:
        yield
    finally:
        _current.reset(token)
