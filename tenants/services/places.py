"""Where somebody signs in from: the country of the address, by the registries' lists, and whether it is a new one."""

import iptocc
from django.contrib.auth.signals import user_logged_in
from django.db import transaction

from tenants import audit
from tenants.models import SignInPlace


def install() -> None:
    """Django tells of each sign-in, whichever way it went."""
    user_logged_in.connect(_signed_in, dispatch_uid="tenants.places")


@transaction.atomic
def note(user, address: str) -> None:
    """The first country says nothing; each further one is an event the first time. Private addresses have none."""
    country = iptocc.country_code(address)
    if not country:
        return
    knows_any = SignInPlace.objects.filter(user=user).exists()
    _place, is_new = SignInPlace.objects.get_or_create(user=user, country=country)
    if is_new and knows_any:
        actor = audit.Actor(id=str(user.pk), name=user.email, address=address)
        audit.record("sign_in.new_place", actor=actor, email=user.email, country=country)


def _signed_in(sender, request, user, **kwargs) -> None:
    note(user, request.META.get("REMOTE_ADDR", "") if request else "")
