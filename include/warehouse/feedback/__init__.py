"""Feedback to the sender of a file: the marked and commented workbook, and an HTML page with the same content."""
