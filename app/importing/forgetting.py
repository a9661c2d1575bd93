"""Files that were brought in long ago: what came of them is kept, the file itself is not."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, update

from app.kernel.work import Work
from models.core import ImportRun

FILES_KEPT = timedelta(days=90)


def forget_files(work: Work) -> None:
    """Empty imports that ended FILES_KEPT ago, and drop those that were checked then and never written."""
    is_old = ImportRun.created_at < work.now - FILES_KEPT
    work.session.execute(delete(ImportRun).where(is_old, ImportRun.state == "checked"))
    work.session.execute(
        update(ImportRun)
        .where(is_old, ImportRun.state.in_(("done", "failed")), ImportRun.content != b"")
        .values(content=b"", preview=[], errors=[])
    )
