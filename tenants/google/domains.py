"""Organizations that let in by Google only people of certain Google Workspaces, by what Google signed and not by the e-mail.

The domain of the account somebody came by stays in their session; who came another way has none there.
"""

from typing import Any

from allauth.account.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase

from tenants.models import Organization

CAME_FROM = "google_domain"


def install() -> None:
    """allauth tells of each sign-in, also of one that waited for a second step."""
    user_logged_in.connect(_signed_in, dispatch_uid="tenants.google.domains")


def note(session: SessionBase, domain: str | None) -> None:
    """``None``: not by Google. An account that is of no Workspace has an empty one."""
    if domain is None:
        session.pop(CAME_FROM, None)
    else:
        session[CAME_FROM] = domain.lower()


def is_let_in(organization: Organization, domain: str | None) -> bool:
    return domain is None or not organization.google_domains or domain.lower() in organization.google_domains


def is_shut(session: SessionBase, organization: Organization) -> bool:
    """Whether they came by a Google account that this organization does not take."""
    return not is_let_in(organization, session.get(CAME_FROM))


def _signed_in(sender: Any, request: Any, user: Any, sociallogin: Any = None, **kwargs: Any) -> None:
    note(request.session, sociallogin.account.extra_data.get("hd", "") if sociallogin else None)
