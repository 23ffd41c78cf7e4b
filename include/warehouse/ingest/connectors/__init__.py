"""One connector for each kind of source."""
