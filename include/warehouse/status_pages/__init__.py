"""Pages for the engineer: what runs, what is late, what the gate has found. Static, in three languages."""

from warehouse.status_pages.write import write_status_pages

__all__ = ["write_status_pages"]
