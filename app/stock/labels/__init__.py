"""Labels, and what a scanned code means."""
