"""The gate stage: may this build be published? Typed expectations on the marts give the verdict."""
