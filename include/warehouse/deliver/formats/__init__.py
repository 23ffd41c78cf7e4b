"""The exchange formats of statistics offices: JSON-stat 2, PX, SDMX-CSV; and what describes the files: DCAT, ODCS."""
