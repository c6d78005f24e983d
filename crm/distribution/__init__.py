"""Who gets a lead, computed from plain facts: conditions, areas, hours, turns. Knows no database."""
