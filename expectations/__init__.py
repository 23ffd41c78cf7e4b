"""May this build be published? One suite of typed expectations for each audited relation of the marts.

A query of unexpected rows names each row's cell, by keys or codes (`indicator_key`, `municipality_code`, `month_key`,
`breakdown_key` ...), and may state `value`, `expected_min`, `expected_max`, `score` and `reason`: all of them are kept
in `ops.gate_finding`. Whatever else it returns is written into the reason.
"""
