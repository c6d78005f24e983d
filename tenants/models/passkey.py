"""What a device was asked to sign, for whoever signs in by the API: a page keeps that in its session, a program has none."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from config.ids import uuid7


class PasskeyChallenge(models.Model):
    """Good once, for two minutes, at the organization that was named; a digest, like all that is shown once.

    Nobody is signed in when it is made, so it names the organization as it was typed, which may not be there.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    organization = models.SlugField(max_length=50, db_index=False)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("question to a passkey")
        verbose_name_plural = _("questions to passkeys")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)
