"""Outside services of messaging. Addresses are settings so that a local stub can stand in for them."""

from django.core.exceptions import ImproperlyConfigured

from config import env

from .core import DEBUG

# Where `manage.py simulate` plays Meta and Twilio in development.
SIMULATOR_PORT = env.integer("SIMULATOR_PORT", env.integer("PORT", 8000) + 1)
_GRAPH = f"http://127.0.0.1:{SIMULATOR_PORT}" if DEBUG else "https://graph.facebook.com"
# v23.0 is the version of Meta's published specification that our requests are checked against.
WHATSAPP_GRAPH_URL = env.url("WHATSAPP_GRAPH_URL", f"{_GRAPH}/v23.0")
# The platform's own Meta app, which posts to /hooks/meta/. Empty: that address answers 401.
META_APP_SECRET = env.text("META_APP_SECRET", "")
META_VERIFY_TOKEN = env.text("META_VERIFY_TOKEN", "")
# Twilio's hosts, one for each product. A stand-in may have one address with the product in its path.
_TWILIO = f"http://127.0.0.1:{SIMULATOR_PORT}/twilio/{{product}}" if DEBUG else "https://{product}.twilio.com"
TWILIO_URL = env.text("TWILIO_URL", _TWILIO)
# Networks of our own that addresses typed by customers may lead to, also unencrypted: "10.1.0.0/16, 127.0.0.1/32".
# Else such an address (a gateway of WhatsApp, say) must be encrypted and on the internet.
OUTSIDE_NETWORKS = env.networks("OUTSIDE_NETWORKS")
# Paired phones (unofficial WhatsApp). Their keys stand in a database of their own; "" beside our own one in development.
WA_WEB_DATABASE_URL = env.text("WA_WEB_DATABASE_URL", "")
WA_WEB_SESSIONS = env.integer("WA_WEB_SESSIONS", 50)  # of one process; start more of them for more
WA_WEB_ENGINE = env.text("WA_WEB_ENGINE", "messaging.providers.whatsapp_web.neonize_engine.NeonizeEngine")
# Calls to slow accounts that all processes of the queue ``outside`` make at once: fewer than there are processes.
SLOW_CALLS_AT_ONCE = env.integer("SLOW_CALLS_AT_ONCE", 1)
MEDIA_LIMIT = env.integer("MEDIA_LIMIT", 100 * 1024 * 1024)  # bytes of one file; Meta's largest is 100 MB
# ClamAV: tcp://host:3310 or unix:/run/clamav/clamd.ctl. Without it no file is scanned; see docs/media.md.
SCANNER_URL = env.text("SCANNER_URL", "")
if SCANNER_URL and not SCANNER_URL.startswith(("tcp://", "unix:/")):
    raise ImproperlyConfigured("SCANNER_URL is neither tcp://host:port nor unix:/path; give the address of clamd.")
UPLOADS_LIMIT = env.integer("UPLOADS_LIMIT", 2 * 1024**3)  # bytes an organization may have on their way here at once
FILE_LIMIT = env.integer("FILE_LIMIT", 25 * 1024 * 1024)  # bytes of one file kept with a lead or a contact
VISITOR_FILE_LIMIT = env.integer("VISITOR_FILE_LIMIT", 10 * 1024 * 1024)  # bytes of one that a form's visitor sends
# The public register of companies and postal codes.
BRASILAPI_URL = env.url("BRASILAPI_URL", "https://brasilapi.com.br/api")
# Who is asked whether a domain receives mail, as host or host:port; empty: the system's own resolver.
DNS_SERVER = env.text("DNS_SERVER", "")
