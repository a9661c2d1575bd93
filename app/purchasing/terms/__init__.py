"""What suppliers agreed to: terms, exchange rates, and what things cost."""
