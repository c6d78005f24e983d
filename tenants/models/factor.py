"""What people sign in with beside the password: a change is audited, and told to their open sockets."""

from allauth.mfa.models import Authenticator

from tenants.audit import audited_public
from tenants.revocation import told


class WatchedFactor(Authenticator):
    """Only here to put triggers on allauth's table."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [audited_public("data", "last_used_at"), told("type", topics=("user_id",))]
