"""What is missing or will be, who waits for it, and what to order of it."""
