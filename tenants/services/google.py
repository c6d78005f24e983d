"""Google accounts that people connect to their own, and people who come by one."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from tenants.google.held import Person
from tenants.google.provider import ID
from tenants.models import User
from tenants.refusals import Refused
from tenants.services import notices, own_security


def connected(user: User) -> QuerySet[SocialAccount]:
    return SocialAccount.objects.filter(user=user, provider=ID).order_by("date_joined")


@transaction.atomic
def connect(user: User, person: Person) -> None:
    """From now on this Google account signs in here. Raises Refused when it signs in somebody else."""
    known = SocialAccount.objects.filter(provider=ID, uid=person.sub, user=user)
    if known.exists():
        return
    _tie(user, person)
    notices.tell(user, "google_connected", email=person.email)
    own_security.note(user, own_security.CONNECTED)


@transaction.atomic
def disconnect(user: User, pk: int) -> None:
    """Raises Refused when nobody could get in any more."""
    user = User.objects.select_for_update().get(pk=user.pk)
    account = connected(user).filter(pk=pk).first()
    if account is None:
        return
    passkeys = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    others = connected(user).exclude(pk=pk)
    if not (user.has_usable_password() or passkeys.exists() or others.exists()):
        raise Refused(_("Google is your only way in. Choose a password or add a passkey first."))
    account.delete()
    notices.tell(user, "google_disconnected", email=account.extra_data.get("email", ""))
    own_security.note(user, own_security.DISCONNECTED)


@transaction.atomic
def new_user(person: Person, *, name: str) -> User:
    """Somebody who has no account: known by the e-mail that Google verified. Raises IntegrityError when there is one."""
    language = translation.get_language() or "pt-br"
    user = User.objects.create_user(person.email, None, name=name.strip(), language=language)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    _tie(user, person)
    return user


def _tie(user: User, person: Person) -> None:
    told = {"email": person.email, "name": person.name, "hd": person.hd}
    try:
        with transaction.atomic():
            SocialAccount.objects.create(user=user, provider=ID, uid=person.sub, extra_data=told)
    except IntegrityError:
        raise Refused(_("This Google account signs in somebody else here.")) from None
