"""Exchange rates as the central bank of Türkiye publishes them, taken over where a company wants it."""
