"""Outside services that bring leads: each speaks to one company, knows nothing of the database."""
