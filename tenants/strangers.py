"""Attempts on organizations by people who have not signed in: noted, but never so many that they fill the audit."""

import structlog
from allauth.core.internal.ratelimit import truncate_ip

from tenants import audit
from tenants.knocking import is_too_often

log = structlog.get_logger(__name__)
HOUR = 3600
OF_A_NETWORK, OF_ALL = 100, 2_000  # lines an hour; whoever has signed in leaves one each time


def is_noted(actor: audit.Actor) -> bool:
    """Whether this attempt becomes a line. Those that do not are in the log; without Redis each is a line."""
    if actor.id:
        return True
    network = f"strangers:{truncate_ip(actor.address)}"
    is_one_too_many = is_too_often(network, most=OF_A_NETWORK, seconds=HOUR) or is_too_often(
        "strangers", most=OF_ALL, seconds=HOUR
    )
    if is_one_too_many:
        log.warning("strangers.not_noted", address=actor.address)
    return not is_one_too_many
