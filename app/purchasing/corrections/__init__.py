"""What is put right after a receipt: cancelled, corrected in price, sent back."""
