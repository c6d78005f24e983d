"""Who people are: our User, e-mail sign-in by django-allauth."""

from config import env

from .core import DATA_DIR, DEBUG, TEST

AUTH_USER_MODEL = "tenants.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "tenants.passwords.NotOfTheHouse"},
    {"NAME": "tenants.passwords.NotWellKnown"},
    {"NAME": "tenants.passwords.NotStolen"},
]
# Have I Been Pwned, which learns five characters of a hash and nothing else.
PWNED_PASSWORDS = env.flag("PWNED_PASSWORDS", default=not (DEBUG or TEST))
PWNED_PASSWORDS_URL = env.url("PWNED_PASSWORDS_URL", "https://api.pwnedpasswords.com")
if TEST:  # a hash that is slow on purpose takes half a second for each person a test makes
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_FORMS = {"signup": "tenants.signup.SignUp"}
ACCOUNT_ADAPTER = "tenants.accounts.AccountAdapter"
# The first board must not wait for an inbox; what a person may not do before the e-mail is verified is asked there.
ACCOUNT_EMAIL_VERIFICATION = env.choice("EMAIL_VERIFICATION", ["optional", "mandatory", "none"], "optional")
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key", "signup": "20/h/ip"}
ACCOUNT_EMAIL_NOTIFICATIONS = True
MFA_ADAPTER = "tenants.factors.adapter.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_RECOVERY_CODE_DIGITS = 10
MFA_TOTP_ISSUER = "Loved CRM"
MFA_TOTP_TOLERANCE = 1  # half minutes that a telephone's clock may be wrong; a code is good once all the same
MFA_FORMS = {
    "authenticate": "tenants.factors.forms.SignInCode",
    "reauthenticate": "tenants.factors.forms.ConfirmingCode",
    "activate_totp": "tenants.factors.forms.AppCode",
    "login_webauthn": "tenants.factors.forms.PasskeyAlone",
    "authenticate_webauthn": "tenants.factors.forms.PasskeySecond",
}
# Google's OAuth client; without both there is no button. Its redirect address is PUBLIC_URL + /accounts/google/callback/.
GOOGLE_CLIENT_ID = env.text("GOOGLE_CLIENT_ID", "")
GOOGLE_CLIENT_SECRET = env.text("GOOGLE_CLIENT_SECRET", "")
GOOGLE_AUTHORIZE_URL = env.url("GOOGLE_AUTHORIZE_URL", "https://accounts.google.com/o/oauth2/v2/auth")
GOOGLE_TOKEN_URL = env.url("GOOGLE_TOKEN_URL", "https://oauth2.googleapis.com/token")
GOOGLE_KEYS_URL = env.url("GOOGLE_KEYS_URL", "https://www.googleapis.com/oauth2/v3/certs")
SOCIALACCOUNT_ADAPTER = "tenants.google.adapter.GoogleRules"
# What whoever makes an account agrees to: the operator's own pages. Without any there is no such line.
TERMS_URL = env.url("TERMS_URL", "")
PRIVACY_URL = env.url("PRIVACY_URL", "")
TERMS_VERSION = env.text("TERMS_VERSION", "")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"

EMAIL_BACKEND = (
    "django.core.mail.backends.filebased.EmailBackend" if DEBUG else "django.core.mail.backends.smtp.EmailBackend"
)
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.integer("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Loved CRM <no-reply@localhost>")
