"""The audit as people read it: one list out of the organization's table and the platform's."""
