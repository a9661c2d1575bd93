"""Keys of acts long done are forgotten: no browser and no tablet sends a touch again after so many weeks."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text

from app.kernel.work import Work

KEYS_KEPT = timedelta(days=60)

_FORGET = text("delete from idempotency_key where taken_at < :before")


def forget_keys(work: Work) -> None:
    """Remove idempotency keys older than KEYS_KEPT; one statement."""
    work.session.execute(_FORGET, {"before": work.now - KEYS_KEPT})
