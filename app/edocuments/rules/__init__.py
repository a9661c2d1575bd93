"""GİB's own rules, XSD and Schematron: what they say about a document before it may leave."""
