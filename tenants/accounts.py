"""How allauth fits our accounts."""

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.internal.ratelimit import get_ip
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tenants import audit, mail
from tenants.recent import is_recent
from tenants.services import guessing

log = structlog.get_logger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Our user has no user name, and lands on the organization entered last."""

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials) -> str:
        """Failures count by account and address together: nobody locks the owner out from elsewhere.

        allauth's own key is of the host as well, which whoever asks writes as they like.
        """
        return f"{get_ip(request)}:{credentials.get('email', '').lower()}"

    def pre_authenticate(self, request: HttpRequest, **credentials) -> None:
        super().pre_authenticate(request, **credentials)
        if guessing.is_shut(request, credentials.get("email", "")):
            raise self.validation_error("too_many_login_attempts")

    def authentication_failed(self, request: HttpRequest, **credentials) -> None:
        email = credentials.get("email", "")[:254]
        audit.record("sign_in.refused", email=email)
        guessing.note_failure(request, email)

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials) -> None:
        """Whoever chose a new password by a link of ours starts anew."""
        super()._delete_login_attempts_cached_email(request, **credentials)
        guessing.forget(request, credentials.get("email", ""))

    def reauthenticate(self, user, password: str) -> bool:
        again = self.authenticate(context.request, email=user.email, password=password)
        return again is not None and again.pk == user.pk

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        return not is_recent(context.request)

    def get_reauthentication_methods(self, user) -> list[dict]:
        """One page of ours asks for whatever the person has."""
        if not user.is_authenticated:
            return []
        return [{"id": "identity", "description": _("Confirm that it is you"), "url": reverse("identity")}]

    def send_notification_mail(self, *args, **kwargs) -> None:
        """What was changed stands, also while the mail server is away."""
        try:
            super().send_notification_mail(*args, **kwargs)
        except mail.AWAY as error:
            log.warning("accounts.mail_failed", error=type(error).__name__)
