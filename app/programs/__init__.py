"""What programs of other houses read and write: the company's records in a form that stays the same."""
