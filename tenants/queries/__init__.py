"""What pages ask about people and access."""
