"""Reports: papers as PDF. They read plain papers, never the database; only render.py knows WeasyPrint."""
