"""The intake: a file made by a person is understood, or refused in words its sender can act on.

`files` reads any spreadsheet or text table into a `Book`; `values` says what a cell means; `sheets` finds the
declared columns and rows and writes a `Verdict`. Nothing here touches a database, a network or the landing.
"""
