"""Fields that an organization adds to its leads, contacts and companies."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.audit import audited

from .base import Retirable


class CustomFieldQuerySet(models.QuerySet):
    """The questions that forms and pages ask."""

    def of(self, entity: str):
        """Those in use for leads, contacts or companies, in their order."""
        return self.filter(entity=entity, archived_at=None).order_by("position", "created_at")

    def of_files(self, about: models.Model):
        """Those of a record's kind that files answer, in use or not."""
        return self.filter(entity=about._meta.model_name, kind=CustomField.Kind.FILE)

    def typed(self):
        """Those that somebody can answer in words. A file is of one record, and is attached to it."""
        return self.exclude(kind=CustomField.Kind.FILE)


class CustomField(Retirable):
    """One field: what it is about and what may stand in it. The values stand in the row's ``custom``, by key."""

    class Entity(models.TextChoices):
        LEAD = "lead", _("Lead")
        CONTACT = "contact", _("Contact")
        COMPANY = "company", _("Company")

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        LONG_TEXT = "long_text", _("Long text")
        NUMBER = "number", _("Number")
        MONEY = "money", _("Money")
        DATE = "date", _("Date")
        CHOICE = "choice", _("One choice")
        CHOICES = "choices", _("Several choices")
        PERSON = "person", _("Person of the team")
        YES_NO = "yes_no", _("Yes or no")
        URL = "url", _("Web address")
        FILE = "file", _("File")

    class Accepts(models.TextChoices):
        ANY = "any", _("Any file")
        PDF = "pdf", _("Only PDF")
        IMAGES = "images", _("Only images")
        PDF_OR_IMAGES = "both", _("PDF and images")

    entity = models.CharField(_("of"), max_length=8, choices=Entity)
    key = models.SlugField(_("key"), max_length=40, help_text=_("How the API and spreadsheets call it; it stays."))
    label = models.CharField(_("label"), max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.TEXT)
    # [{"id": "a1", "label": "Site"}]: rows keep the id, so a choice may be called otherwise.
    options = models.JSONField(_("choices"), default=list, blank=True)
    accepts = models.CharField(
        _("files allowed"), max_length=8, choices=Accepts, default=Accepts.ANY, db_default=Accepts.ANY
    )
    required = models.BooleanField(_("required"), default=False)
    help = models.CharField(_("hint"), max_length=160, blank=True, default="")
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CustomFieldQuerySet.as_manager()

    class Meta:
        verbose_name = _("custom field")
        verbose_name_plural = _("custom fields")
        ordering = ["entity", "position", "created_at"]
        triggers = [audited()]
        constraints = [models.UniqueConstraint(fields=["entity", "key"], name="a_key_is_one_field")]

    def __str__(self) -> str:
        return self.label

    @property
    def about(self) -> str:
        """Whose field it is."""
        return self.get_entity_display()

    @property
    def has_options(self) -> bool:
        return self.kind in (self.Kind.CHOICE, self.Kind.CHOICES)

    @property
    def labels(self) -> dict[str, str]:
        """What each choice is called, by its id; those no longer offered too, for rows that have them."""
        return {option["id"]: option["label"] for option in self.options}

    @property
    def offered(self) -> list[tuple[str, str]]:
        return [(option["id"], option["label"]) for option in self.options if not option.get("gone")]
