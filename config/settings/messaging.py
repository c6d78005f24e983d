"""Outside services of messaging. Addresses are settings so that a local stub can stand in for them."""

from config import env

# v23.0 is the version of Meta's published specification that our requests are checked against.
WHATSAPP_GRAPH_URL = env.text("WHATSAPP_GRAPH_URL", "https://graph.facebook.com/v23.0").rstrip("/")
# The platform's own Meta app, which posts to /hooks/meta/. Empty: that address answers 401.
META_APP_SECRET = env.text("META_APP_SECRET", "")
META_VERIFY_TOKEN = env.text("META_VERIFY_TOKEN", "")
MEDIA_LIMIT = env.integer("MEDIA_LIMIT", 100 * 1024 * 1024)  # bytes of one file; Meta's largest is 100 MB
