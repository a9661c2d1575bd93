"""Signing documents with a certificate of one's own [mali mühür as a file]."""
