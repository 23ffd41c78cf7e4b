"""Validates a file made by a person: it is accepted, or refused with remarks that its sender can act on.

`formats` reads any spreadsheet or text table into a `SourceWorkbook`; `cells` parses cells; `tables` matches sheets
with declared tables and reads their rows; `validate` makes the `ValidationReport`. Nothing here uses a database or a
network, or writes a file.
"""
