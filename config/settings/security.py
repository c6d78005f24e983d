"""Keys, cookies, headers, the content security policy."""

from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import env

from .accounts import GOOGLE_AUTHORIZE_URL, GOOGLE_CLIENT_ID
from .core import DEBUG, PUBLIC_URL

SECRET_KEY = env.secret("SECRET_KEY")
# AES-256 keys, base64, newest first: the first encrypts, all decrypt.
FIELD_KEYS = env.keys("FIELD_KEYS")
if not FIELD_KEYS:
    raise ImproperlyConfigured("FIELD_KEYS is empty; give at least one base64 key of 32 bytes.")

ALLOWED_HOSTS = env.listing("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.listing("CSRF_TRUSTED_ORIGINS", [])
# How many proxies of ours write X-Forwarded-For. Who asks is settled by config.middleware, once for all that look at an address.
TRUSTED_PROXY_COUNT = env.integer("TRUSTED_PROXY_COUNT", 0, at_least=0)
# Full origins that may open a socket; the page's own address is always one.
SOCKET_ORIGINS = env.listing("SOCKET_ORIGINS", [])

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 14 * 24 * 3600
# The API and where apps fetch their tokens: plain HTTP is refused there, not led on; see config.in_clear.
PROGRAM_ADDRESSES = r"^(?:o/[^/]*/)?api/|^oauth/(?:token|revoke)/"
if not DEBUG and PUBLIC_URL.startswith("https://"):
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-session", "__Host-csrf"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", PROGRAM_ADDRESSES]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True

# A form of ours that leads on to Google is stopped by browsers unless the policy of its page names Google.
_google = urlsplit(GOOGLE_AUTHORIZE_URL)
_ELSEWHERE = [f"{_google.scheme}://{_google.netloc}"] if GOOGLE_CLIENT_ID else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF, "blob:"],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF, *_ELSEWHERE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
