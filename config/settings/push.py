"""Pushes to browsers."""

from config import env

from .core import PUBLIC_URL

# Where a push service reaches whoever runs this server: an https address or a mailto.
PUSH_CONTACT = env.text("PUSH_CONTACT", PUBLIC_URL if PUBLIC_URL.startswith("https://") else "mailto:admin@localhost")
# One more push service than the browsers' own, for tests.
PUSH_SERVICE_URL = env.text("PUSH_SERVICE_URL", "")
