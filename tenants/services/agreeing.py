"""Whoever makes an account agrees to the operator's terms and privacy notice, where there are any; that is kept."""

from dataclasses import asdict, dataclass

from django.conf import settings

from tenants import audit
from tenants.models import Agreement, User


@dataclass(frozen=True)
class Terms:
    """The addresses that are agreed to, and how this state of them is called."""

    terms: str
    privacy: str
    version: str


def asked() -> Terms | None:
    """What a new person agrees to; None where the operator names nothing."""
    if not (settings.TERMS_URL or settings.PRIVACY_URL):
        return None
    return Terms(settings.TERMS_URL, settings.PRIVACY_URL, settings.TERMS_VERSION)


def agree(user: User) -> None:
    """A new person does, by making the account below that line."""
    if (to := asked()) is not None:
        Agreement.objects.create(user=user, **asdict(to))
        audit.record("terms.agreed", user=str(user.pk), **asdict(to))
