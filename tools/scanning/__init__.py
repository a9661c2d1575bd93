"""Attacks with other people's scanners on a product that was started for them alone and is thrown away."""
