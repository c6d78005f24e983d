"""Payment of plans. Without a key everything works, and the page says that payments are not set up."""

from config import env

STRIPE_SECRET_KEY = env.text("STRIPE_SECRET_KEY", "")
# One, or two while it is being changed. Empty: /hooks/stripe/ answers 401.
STRIPE_WEBHOOK_SECRETS = [word.strip() for word in env.text("STRIPE_WEBHOOK_SECRETS", "").split(",") if word.strip()]
STRIPE_URL = env.url("STRIPE_URL", "https://api.stripe.com")
TRIAL_DAYS = env.integer("TRIAL_DAYS", 14, at_least=0, at_most=730)  # of an organization's first subscription
