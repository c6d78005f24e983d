"""What a call of the API was answered that came with a key: the same call again is answered the same, and does nothing."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.ids import uuid7
from tenants.crypto import Sealed

from .scoped import OrganizationRow


class AnsweredCall(OrganizationRow):
    """A POST that was done, or is being done outside. Kept for a day, and not audited: what it changed is.

    What people are called and said stands in answers, so they are sealed; erasing a person takes them all away.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # The membership, the key or the app that asked: what one of them names, means nothing to another.
    caller = models.UUIDField()
    key = models.CharField(max_length=64)
    # A digest of address and body: the same key with others is another call.
    said = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    # Empty: it was done, and its answer holds a secret, or was too long to keep.
    answer_sealed = models.TextField(blank=True, default="")
    answered_at = models.DateTimeField(default=timezone.now)
    # Of a call that waits for somebody outside: until then a process is at it; later, nobody knows what became of it.
    runs_until = models.DateTimeField(null=True, editable=False)

    answer = Sealed("answer_sealed")

    class Meta(OrganizationRow.Meta):
        verbose_name = _("answered call of the API")
        verbose_name_plural = _("answered calls of the API")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["organization", "caller", "key"], name="a_call_with_a_key_is_done_once")
        ]
        indexes = [models.Index(fields=["answered_at"], name="answered_calls_by_age")]

    def __str__(self) -> str:
        return self.key

    def organization_of_row(self):
        """Whose it is, for what is sealed in it."""
        return self.organization_id
