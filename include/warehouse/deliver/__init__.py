"""The deliver stage: one extract of the current release, as the ministry may read it."""
