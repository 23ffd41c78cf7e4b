"""Real HTTP on the loopback, against a stand-in of the source."""
