"""Giving leads away by rules, to people who can take them."""
