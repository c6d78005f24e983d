"""How promising a lead is, from plain facts: rules, a model that learns, and reasons in words. Knows no database."""
