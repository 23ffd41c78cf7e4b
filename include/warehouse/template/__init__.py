"""Templates: one workbook with a sheet for each thing a municipality owes of a month."""
