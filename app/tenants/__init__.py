"""Customer companies: founding them, migrating their schemas, finding whose host name this is."""
