"""What people type, checked before a service gets it."""
