"""The services of an embedded instance: PostgreSQL, Airflow and the sample API, on loopback."""
