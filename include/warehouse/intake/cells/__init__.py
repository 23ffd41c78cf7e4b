"""What one cell means: numbers, days, months, municipalities, codes."""
