"""Stand-ins for outside services, for development: a living inbox without an account anywhere."""
