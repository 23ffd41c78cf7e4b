"""Parsers of cells: numbers, dates, months, municipalities, codes, texts."""
