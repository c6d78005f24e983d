"""Pages about organizations and people."""
