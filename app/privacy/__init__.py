"""What concerns everything the company knows of people: secrets and identity numbers."""
