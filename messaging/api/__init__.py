"""The REST API of conversations and messages."""
