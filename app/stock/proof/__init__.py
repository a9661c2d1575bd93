"""The proof that the books agree with themselves, and what it found."""
