"""Comparisons of many cells that name the cells that differ, not only that some do."""

from collections.abc import Mapping

NAMED = 10
"""How many differing cells a message names of each kind."""


def assert_same_cells(found: Mapping[object, object], expected: Mapping[object, object], about: object = "") -> None:
    """Two tables have the same cells: what differs, lacks or is too many is named by its key."""
    differing = [key for key in expected if key in found and found[key] != expected[key]]
    missing = [key for key in expected if key not in found]
    unexpected = [key for key in found if key not in expected]
    lines = [
        *(f"  {key!r}: found {found[key]!r}, expected {expected[key]!r}" for key in differing[:NAMED]),
        *(f"  {key!r}: found no cell, expected {expected[key]!r}" for key in missing[:NAMED]),
        *(f"  {key!r}: found {found[key]!r}, expected no cell" for key in unexpected[:NAMED]),
    ]
    counts = f"{len(differing)} differ, {len(missing)} are missing, {len(unexpected)} are too many"
    if lines:
        raise AssertionError("\n".join([f"{about} of {len(expected)} cells {counts}:".lstrip(), *lines]))
