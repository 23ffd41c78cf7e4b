"""The public site: static pages of one release in three languages, which work from a folder."""

from warehouse.deliver.site.write import is_site_complete, write_site

__all__ = ["is_site_complete", "write_site"]
