"""A person who signs in, maybe to several organizations."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.ids import uuid7
from tenants.audit import audited_public
from tenants.revocation import told


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail; there is no user name."""

    def create_user(self, email: str, password: str | None = None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email=email.lower())


class User(AbstractBaseUser, PermissionsMixin):
    """Users are deactivated, and anonymised when they close their account; never deleted."""

    class Theme(models.TextChoices):
        AUTO = "auto", _("As the system")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("platform operator"), default=False)
    language = models.CharField(_("language"), max_length=8, default="pt-br")
    theme = models.CharField(_("theme"), max_length=8, choices=Theme, default=Theme.AUTO)
    # action → key, where it is not the usual one; see tenants.shortcuts
    shortcut_keys = models.JSONField(_("keys of one’s own"), default=dict, db_default={}, editable=False)
    uses_letter_keys = models.BooleanField(_("uses single keys"), default=True, db_default=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        triggers = [
            audited_public("password", "last_login", "theme", "shortcut_keys", "uses_letter_keys"),
            told("is_active", "password"),
        ]
        constraints = [models.UniqueConstraint(Lower("email"), name="an_email_signs_in_one_user")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else self.email
