"""Channels, conversations and messages, whoever carries them."""
