"""What the stock was worth on any evening: closed days and the moves since."""
