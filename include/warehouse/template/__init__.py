"""Templates: workbooks with a sheet for each table that a municipality has to deliver for a month."""
