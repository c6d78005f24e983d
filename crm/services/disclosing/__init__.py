"""A person gets all that the organization holds about them. See docs/privacy.md."""
