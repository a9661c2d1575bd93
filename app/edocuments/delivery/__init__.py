"""Documents on their way: handed over once, asked about, never lost."""
