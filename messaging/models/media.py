"""Files of messages: the same bytes are stored once in an organization."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.models.base import Row


class MediaFile(Row):
    """Bytes on disk below the organization's own folder, named by their SHA-256."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    # What the bytes say, not what the sender said.
    mime_type = models.CharField(max_length=100)
    path = models.CharField(max_length=200)
    # What was found out about it afterwards: its sides, its length, how loud in each of its parts (0–100, in hexadecimal),
    # and where a small picture of it is.
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    seconds = models.FloatField(null=True)
    wave = models.CharField(max_length=128, blank=True, default="", db_default="")
    preview = models.CharField(max_length=200, blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")

    def __str__(self) -> str:
        return self.path

    @property
    def is_known(self) -> bool:
        """Whether somebody has looked into it."""
        return self.width is not None or self.seconds is not None


class Attachment(Row):
    """The file of a message, before and after its bytes are here."""

    class State(models.TextChoices):
        WAITING = "waiting", _("being fetched")
        STORED = "stored", _("stored")
        REFUSED = "refused", _("refused")
        HARMFUL = "harmful", _("harmful")  # the scanner says so; ``error`` is what it found

    message = models.OneToOneField("messaging.Message", models.CASCADE, related_name="attachment")
    file = models.ForeignKey(MediaFile, models.PROTECT, null=True, related_name="attachments")
    # By which the provider knows it; of a paired phone's files, their place and keys.
    external_id = models.CharField(max_length=1000, blank=True, default="")
    declared_type = models.CharField(max_length=100, blank=True, default="")
    declared_sha256 = models.CharField(max_length=64, blank=True, default="")
    filename = models.CharField(max_length=240, blank=True, default="")
    is_voice = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    error = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return self.filename or self.declared_type


class Upload(Row):
    """A large file on its way here, in parts of one size; the last may be smaller. It becomes a message under the same key."""

    conversation = models.ForeignKey("messaging.Conversation", models.CASCADE, related_name="uploads")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    key = models.CharField(max_length=64)
    filename = models.CharField(max_length=240)
    size = models.BigIntegerField()
    part_size = models.PositiveIntegerField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        constraints = [models.UniqueConstraint(fields=["conversation", "key"], name="a_file_is_uploaded_once")]

    def __str__(self) -> str:
        return self.filename

    @property
    def count(self) -> int:
        return -(-self.size // self.part_size)

    def length_of(self, number: int) -> int:
        """Bytes of one part, counted from nought."""
        return min(self.part_size, self.size - number * self.part_size)


class UploadPart(models.Model):
    """One that is here, whole: its bytes lie beside those of the others."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="parts")
    number = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("part of an upload")
        verbose_name_plural = _("parts of uploads")
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="a_part_comes_once")]

    def __str__(self) -> str:
        return f"{self.upload_id} {self.number}"
