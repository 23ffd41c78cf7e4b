"""The arrival board: what is due from whom, what has come, and what is late."""
