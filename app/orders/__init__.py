"""Sales orders, from the first draft to the confirmed door with its proforma."""
