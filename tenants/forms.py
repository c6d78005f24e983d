"""What people fill in about themselves and their organization."""

import re
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tenants import scopes, zones
from tenants.models import Membership, Organization, Role, User
from tenants.models.support import LONGEST_REASON
from tenants.second_step import EVERYBODY
from tenants.services import keys

DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}")


class OrganizationForm(forms.Form):
    """A new organization's name; its address follows from it."""

    organization_name = forms.CharField(
        label=_("Company name"), max_length=80, widget=forms.TextInput({"autocomplete": "organization"})
    )


class GoogleSignUpForm(OrganizationForm):
    """What Google does not know of a new person."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"}))
    field_order = ["name", "organization_name"]


class NewOrganizationForm(OrganizationForm):
    """Another one: with the usual set-up, or with that of one whose set-up the person may copy."""

    source = forms.ChoiceField(label=_("Begin with"), required=False)
    with_logo = forms.BooleanField(label=_("The logo too"), required=False)

    def __init__(self, *args, sources: list[Membership], **kwargs):
        super().__init__(*args, **kwargs)
        self.sources = {each.organization.slug: each for each in sources}
        theirs = [
            (slug, _("The set-up of %(name)s") % {"name": each.organization}) for slug, each in self.sources.items()
        ]
        self.fields["source"].choices = [("", _("The usual set-up")), *theirs]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Membership | None:
        """The place whose set-up is copied."""
        return self.sources.get(self["source"].value() or "")


class GeneralForm(forms.ModelForm):
    """What an admin changes about the organization."""

    class Meta:
        model = Organization
        fields = ("name", "timezone")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["timezone"].widget = forms.Select(choices=zones.choices())

    def clean_timezone(self):
        zone = self.cleaned_data["timezone"]
        if zone not in zones.all_zones():
            raise forms.ValidationError(_("Choose a time zone from the list."))
        return zone


class SecondStepForm(forms.Form):
    """Of whom a second step is asked, and how many days they have to set it up."""

    WHO = (("", _("Nobody")), ("chosen", _("Some roles")), (EVERYBODY, _("Everybody")))
    who = forms.ChoiceField(label=_("Who must have a second step"), choices=WHO, required=False)
    chosen = forms.ModelMultipleChoiceField(
        label=_("These roles, if only some"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    days = forms.IntegerField(label=_("Days to set it up"), min_value=0, max_value=60, initial=7)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chosen"].queryset = Role.objects.all()  # type: ignore[attr-defined]

    @classmethod
    def of(cls, organization: Organization) -> "SecondStepForm":
        roles = organization.second_step_roles
        who = EVERYBODY if EVERYBODY in roles else "chosen" if roles else ""
        return cls(initial={"who": who, "chosen": roles, "days": organization.second_step_days})

    @property
    def roles(self) -> list[str]:
        match self.cleaned_data["who"]:
            case "chosen":
                return [str(role.pk) for role in self.cleaned_data["chosen"]]
            case who:
                return [EVERYBODY] if who else []


class SigningInForm(forms.ModelForm):
    """After how long somebody who does nothing is signed out, and which Google accounts are taken."""

    google_domains = forms.CharField(
        label=_("Domains of Google accounts"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3, "placeholder": "agencia.com.br", "spellcheck": "false"}),
        help_text=_(
            "One a line. Whoever signs in by Google must have a Workspace account of one of these; a password and passkeys "
            "still work. Empty: any Google account that its person connected."
        ),
    )

    class Meta:
        model = Organization
        fields = ("idle_hours", "google_domains")
        labels = {"idle_hours": _("Sign out after so many hours of doing nothing")}
        help_texts = {
            "idle_hours": _(
                "From 1 to 336. Of somebody who is in several organizations the shortest time counts. A page that only stands open does nothing."
            )
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["google_domains"] = "\n".join(self.instance.google_domains)

    def clean_google_domains(self) -> list[str]:
        named = sorted({line.strip().lower().removeprefix("@") for line in self.cleaned_data["google_domains"].split()})
        for name in named:
            if len(name) > 253 or not DOMAIN.fullmatch(name):
                raise forms.ValidationError(_("“%(text)s” is no domain, such as agencia.com.br.") % {"text": name[:80]})
        return named


class OwnershipForm(forms.Form):
    """To whom an organization is offered."""

    to = forms.ModelChoiceField(label=_("Give it to"), queryset=None, empty_label=_("Choose somebody"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        people = Membership.objects.filter(is_active=True).exclude(role__key="owner")
        self.fields["to"].queryset = people.select_related("user", "role").order_by("user__name")  # type: ignore[attr-defined]


class AccountClosingForm(forms.Form):
    """That somebody means it."""

    email = forms.EmailField(label=_("Type your e-mail to confirm"), widget=forms.EmailInput({"autocomplete": "off"}))

    def __init__(self, *args, email: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.of_account = email

    def clean_email(self) -> str:
        if self.cleaned_data["email"].lower() != self.of_account.lower():
            raise forms.ValidationError(_("This is not the e-mail of this account."))
        return self.cleaned_data["email"]


class SupportConsentForm(forms.Form):
    """For how long the platform's support may look, and what for."""

    HOURS = ((1, _("1 hour")), (4, _("4 hours")), (24, _("24 hours")))
    hours = forms.TypedChoiceField(label=_("For how long"), choices=HOURS, coerce=int, initial=1)
    reason = forms.CharField(
        label=_("What for"), max_length=LONGEST_REASON, help_text=_("Support reads it; say what does not work.")
    )


class SupportVisitForm(forms.Form):
    """Which organization an operator enters, and what for."""

    consent = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("What for"), max_length=LONGEST_REASON, help_text=_("The owners are told it."))


class DeviceForm(forms.Form):
    """Which device."""

    only = forms.UUIDField()


class GoogleAccountForm(forms.Form):
    """Which of one's Google accounts."""

    only = forms.IntegerField(min_value=1)


class PreferencesForm(forms.Form):
    """How a person likes the pages; each may come alone."""

    theme = forms.ChoiceField(choices=User.Theme, required=False)
    language = forms.ChoiceField(choices=settings.LANGUAGES, required=False)


class ScopesForm(forms.Form):
    """What something new may do: at most what its maker may do everywhere."""

    scopes_label: Any = ""
    scopes = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, error_messages={"required": _("Choose at least one.")}
    )

    def __init__(self, *args, membership: Membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.offered = keys.offered(membership)
        self.fields["scopes"].label = self.scopes_label
        self.fields["scopes"].choices = [(scope, scope) for scope in self.offered]  # type: ignore[attr-defined]

    @property
    def groups(self) -> list:
        """The boxes by what they are about, as they are ticked now."""
        ticked = self["scopes"].value() or []
        return [
            (noun, [(scope, words, scope in ticked) for scope, words in actions])
            for noun, actions in scopes.grouped(self.offered)
        ]


class ApiKeyForm(ScopesForm):
    """What a new key is called and may do."""

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        help_text=_("Where it will be used, such as “Site form”."),
        widget=forms.TextInput({"autofocus": True, "autocomplete": "off"}),
    )
    scopes_label = _("The key may")


class ApiOriginForm(forms.Form):
    """A site whose pages may call the API."""

    site = forms.CharField(
        label=_("Site"),
        max_length=200,
        help_text=_("Only pages of these sites may read what the API answers; programs on servers need none."),
        widget=forms.URLInput({"placeholder": "https://app.example.com", "autocomplete": "off"}),
    )


class OAuthAppForm(ScopesForm):
    """What a new app is called, where people return to, and what it may ask them for."""

    KINDS = (("yes", _("A server, which keeps a secret")), ("no", _("In a browser or on a phone, without a secret")))

    name = forms.CharField(
        label=_("Name"),
        max_length=60,
        help_text=_("People see it when they are asked."),
        widget=forms.TextInput({"autofocus": True, "autocomplete": "off"}),
    )
    is_confidential = forms.TypedChoiceField(
        label=_("Where it runs"), choices=KINDS, coerce=lambda said: said == "yes", initial="yes"
    )
    redirect_uris = forms.CharField(
        label=_("Return addresses"),
        max_length=4000,
        help_text=_("One a line, whole: people return to exactly these."),
        widget=forms.Textarea({"rows": 3, "spellcheck": "false"}),
    )
    scopes_label = _("The app may ask to")

    def clean_redirect_uris(self) -> list[str]:
        return list(dict.fromkeys(self.cleaned_data["redirect_uris"].split()))
