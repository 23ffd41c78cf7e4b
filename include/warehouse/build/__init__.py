"""The build stage: dbt on all that is loaded, whole or incrementally."""
