"""PostgreSQL with a schema for each organization, asked no more often than needed."""
