"""Finding people, companies, leads, notes and messages by what somebody types."""
