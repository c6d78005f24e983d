"""Django's session, whose end is told to the sockets that were opened with it."""

from django.contrib.sessions.models import Session

from tenants.revocation import told_when_gone


class WatchedSession(Session):
    """Only here to put a trigger on Django's table."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [told_when_gone("encode(sha256(OLD.session_key::bytea), 'hex')")]
