"""WhatsApp Cloud beyond messages: what Meta tells of templates and numbers, and what we ask of it."""
