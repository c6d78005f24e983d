"""What is asked of a channel beside its provider's credentials."""

from typing import cast

from django import forms
from django.utils.translation import gettext_lazy as _

from messaging.providers.base import Can, Provider
from tenants.models import Role


class ChannelForm(forms.Form):
    """A channel's name, which roles see its conversations before somebody takes them, and what people see of us."""

    name = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("How your team calls this number, such as “Sales SP”.")
    )
    granted_roles = forms.MultipleChoiceField(
        label=_("Who sees conversations that nobody has taken yet"), widget=forms.CheckboxSelectMultiple, required=False
    )
    shows_typing = forms.BooleanField(
        label=_("People see when somebody is writing to them"),
        required=False,
        initial=True,
        help_text=_("Only while a colleague types an answer, never while they write a note."),
    )

    takes_groups = forms.BooleanField(
        label=_("Group conversations come into the inbox"),
        required=False,
        help_text=_(
            "Each group is a conversation of its own that says who wrote. Left out, nothing of groups is kept; what is "
            "there stays readable."
        ),
    )

    def __init__(self, *args, provider: Provider, **kwargs):
        super().__init__(*args, **kwargs)
        if Can.TYPING not in provider.can:
            del self.fields["shows_typing"]
        if not provider.groups_by_choice:
            del self.fields["takes_groups"]
        # Owners and admins see everything anyway; a role that sees no conversations gains nothing here.
        roles = [role for role in Role.objects.all() if role.effective.get("conversation.view") in ("own", "team")]
        field = cast(forms.MultipleChoiceField, self.fields["granted_roles"])
        field.choices = [(str(role.pk), str(role)) for role in roles]
        if not self.is_bound and "granted_roles" not in self.initial:
            self.initial["granted_roles"] = [str(role.pk) for role in roles]


class ConnectionForm(ChannelForm):
    """Of a channel that somebody's credentials connect, not a phone: until when these are valid, too."""

    valid_until = forms.DateField(
        label=_("Credentials valid until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("If the provider gave them an end. You are told two weeks before, and on the last day."),
    )
    field_order = ("name", "valid_until")
