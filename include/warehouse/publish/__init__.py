"""The publish stage: marts that passed the gate become a release."""
