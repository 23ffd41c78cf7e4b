"""The publish stage: what passed the gate becomes a release that users see whole."""
