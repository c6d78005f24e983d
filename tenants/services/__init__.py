"""What people do with organizations."""
