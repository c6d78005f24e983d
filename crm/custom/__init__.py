"""Fields of an organization's own: how each kind is asked for, kept and shown."""
