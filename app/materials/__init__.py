"""Materials: finding them, what must be right before one is saved, and the list of what is there."""
