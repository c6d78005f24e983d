"""Stripe: subscriptions by Checkout, changes by the customer portal.

Its own library is not used: a dozen calls need neither a second HTTP client with limits of its own nor global state.
"""
