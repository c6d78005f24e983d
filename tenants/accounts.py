"""How allauth fits our accounts."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Our user has no user name, and lands on the organization entered last."""
