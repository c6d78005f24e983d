"""Everything in the public schema: organizations, people, access, inbound deliveries, outbox."""
