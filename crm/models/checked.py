"""What is looked up about people and companies by itself, and when it last was."""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.reach import emails, phones


class EmailState(models.TextChoices):
    """Whether mail to an address can arrive; empty while nobody knows."""

    GOOD = "good", _("Its domain receives mail")
    TYPO = "typo", _("Looks mistyped")
    THROWAWAY = "throwaway", _("Throw-away address")
    DEAD = "dead", _("Its domain receives no mail")


class PhoneState(models.TextChoices):
    """What kind of number it is; empty while nobody looked."""

    MOBILE = "mobile", _("Mobile")
    FIXED = "fixed", _("Land line")
    OTHER = "other", _("Another kind of number")
    WRONG = "wrong", _("There is no such number")


EMAIL_TROUBLE = (EmailState.TYPO, EmailState.THROWAWAY, EmailState.DEAD)


def checked_again(*columns: str, forget: str = "") -> pgtrigger.Trigger:
    """What is looked up has changed: by whatever way, the record is to be looked up once more."""
    return pgtrigger.Trigger(
        name="checked_again",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf(*columns),
        func=f"NEW.checked_at := NULL; {forget} RETURN NEW;",
    )


FORGET_REACH = """
    IF NEW.email IS DISTINCT FROM OLD.email THEN NEW.email_state := ''; END IF;
    IF NEW.phone IS DISTINCT FROM OLD.phone THEN NEW.phone_state := ''; END IF;
"""


class Checked(models.Model):
    """A record that is looked up by itself, once after each change of what is looked up."""

    checked_at = models.DateTimeField(null=True, editable=False)
    # Field → the other value that a person decided against: it is not offered again.
    kept = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()), blank=True, editable=False)

    class Meta:
        abstract = True


class Reachable(Checked):
    """Somebody with an e-mail and a phone, and whether these can be right."""

    email_state = models.CharField(
        _("e-mail check"), max_length=9, choices=EmailState, blank=True, default="", db_default="", editable=False
    )
    phone_state = models.CharField(
        _("phone check"), max_length=6, choices=PhoneState, blank=True, default="", db_default="", editable=False
    )

    class Meta:
        abstract = True

    @property
    def email_trouble(self) -> str:
        """What is wrong with the e-mail, in words."""
        return str(EmailState(self.email_state).label) if self.email_state in EMAIL_TROUBLE else ""

    @property
    def phone_trouble(self) -> str:
        """What is wrong with the phone, in words."""
        return str(PhoneState.WRONG.label) if self.phone_state == PhoneState.WRONG else ""

    @property
    def email_meant(self) -> str:
        """The address that was probably meant, unless somebody said that this one is."""
        found = emails.meant(self.email)  # type: ignore[attr-defined]  # of the models that are reachable
        return "" if self.kept.get("email") == found else found

    @property
    def phone_kind(self) -> str:
        """What kind of number it is and where, for people: ``Mobile · SP``."""
        if self.phone_state not in (PhoneState.MOBILE, PhoneState.FIXED):
            return ""
        place = phones.place_of(self.phone)  # type: ignore[attr-defined]
        return " · ".join(part for part in (str(PhoneState(self.phone_state).label), place) if part)
