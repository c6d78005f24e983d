"""Plans: how much of what an organization may use, how much it does, and how it pays."""
