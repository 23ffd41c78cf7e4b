"""Invented municipal workbooks, each written in the style of its sender."""
