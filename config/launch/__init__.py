"""Runs the product and its tests on a machine that has only Python and bash. Knows nothing of Django's settings."""
