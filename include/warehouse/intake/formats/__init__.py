"""Any spreadsheet or text table as a `Book`: formats, limits, and what the formats hide."""
