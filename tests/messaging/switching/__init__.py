"""A number changes its provider."""
