"""What one may see, as a table to take along."""
