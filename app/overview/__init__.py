"""The owner's five questions, answered across all rooms; it only reads."""
