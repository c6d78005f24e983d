"""All that an organization has, to take along: one archive, made in the background, fetched by an owner. See docs/leaving.md."""
