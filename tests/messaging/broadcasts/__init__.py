"""Consent and broadcasts."""
