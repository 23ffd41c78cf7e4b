"""Readers of spreadsheets and text tables: formats, limits, and the metadata of cells."""
