"""Tilannekuva: the data warehouse of a Finnish employment area."""
