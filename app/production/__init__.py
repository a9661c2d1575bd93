"""The shop floor: cards from the plan to the column Sevke Hazır, their doors, and what they cost."""
