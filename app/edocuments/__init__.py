"""Electronic documents [e-belge]: the despatch advice, its answer and the invoice, as the tax office reads them."""
