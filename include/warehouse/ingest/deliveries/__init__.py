"""Deliveries of workbook sources: read once, kept, loaded or refused, and read again when the rules have changed."""
