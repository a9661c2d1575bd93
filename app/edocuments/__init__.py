"""Electronic documents [e-belge]: despatch advice, its answer and invoice, as the tax office reads them."""
