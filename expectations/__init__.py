"""May this build be published? One suite of typed expectations for each audited relation of the marts."""
