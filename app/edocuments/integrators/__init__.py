"""Who carries documents to the tax office: a port, an adapter that keeps them here, one that speaks JSON."""
