"""What people do in the commercial process."""
