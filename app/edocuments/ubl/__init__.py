"""UBL-TR 1.2.1: frozen facts in, the XML of a despatch, an answer or an invoice out."""
