"""The loaders of each kind of delivery: register files, PxWeb tables, API responses and workbooks."""
