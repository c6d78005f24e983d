"""Paired phones: WhatsApp's unofficial way, with a played phone at the engine's border."""
