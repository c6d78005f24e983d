"""How an organization looks: its logo, and its colour made such that everything on it can be read."""
