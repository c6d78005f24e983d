"""What templates ask of organizations."""
