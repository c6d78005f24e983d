"""What people do together in the inbox."""
