"""The template picker: each approved template as the person would see it, its blanks filled where we know with what."""

import re
from dataclasses import dataclass, field
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from crm.models import Contact
from messaging.models import Conversation, Template
from messaging.queries.composing import composing
from messaging.queries.template_look import Look, look
from messaging.services import templates
from messaging.services.templates import Variable

ACCEPTED = {"image": "image/jpeg,image/png", "video": "video/mp4,video/3gpp", "document": "application/pdf"}
PREFIX = "value."  # so that no variable can be mistaken for a field of the form
NAMES = frozenset({"name", "nome", "first_name", "primeiro_nome", "lead_name", "cliente", "customer_name", "contato"})
COMPANIES = frozenset({"company", "empresa", "company_name", "nome_empresa"})
GREETED = re.compile(
    r"^\W*(?:ol[áa]|oi|hi|hello|hey|bom dia|boa tarde|boa noite|car[oa]|prezad[oa])\W+\{\{\s*1\s*\}\}", re.I
)


@dataclass(frozen=True)
class Blank:
    """A field of the form: its name there, what it is called, what we would write."""

    field: str
    label: str
    value: str


@dataclass(frozen=True)
class Preview:
    """A template, ready to be looked at and filled in."""

    pk: UUID
    name: str
    language: str
    category: str
    body: str
    look: Look
    variables: list[Blank] = field(default_factory=list)
    cannot: str = ""
    accepts: str = ""  # kinds of files at its head
    has_sample: bool = False
    wants_place: bool = False

    @property
    def is_words(self) -> bool:
        """Whether words are all that has to be given."""
        return not self.cannot and not self.wants_place and (self.has_sample or not self.accepts)


def previews(conversation: Conversation) -> list[Preview]:
    """All that are approved, by name; those that cannot be sent from here come last."""
    approved = Template.objects.filter(channel=conversation.channel, status=templates.APPROVED).order_by(
        "name", "language"
    )
    provider = composing(conversation).provider
    takes_heads = provider is not None and not provider.takes_links
    shown = [_preview(template, conversation.contact, takes_heads=takes_heads) for template in approved]
    return sorted(shown, key=lambda preview: bool(preview.cannot))


def values_of(sent: QueryDict) -> dict[str, str]:
    """The values of a template's variables among what the form sent."""
    return {name.removeprefix(PREFIX): str(value) for name, value in sent.items() if name.startswith(PREFIX)}


def _preview(template: Template, contact: Contact, *, takes_heads: bool) -> Preview:
    kind, wants_place = templates.file_kind(template), templates.wants_place(template)
    blanks = [
        Blank(f"{PREFIX}{blank.key}", _label(blank), _guess(blank, contact))
        for blank in templates.variables_of(template)
    ]
    values = {blank.field: blank.value or blank.label for blank in blanks}
    return Preview(
        pk=template.pk,
        name=template.name,
        language=template.language,
        category=template.category,
        body=template.body,
        look=look(template.components, values, prefix=PREFIX, body=template.body),
        variables=blanks,
        cannot=""
        if takes_heads or not (kind or wants_place)
        else _("It needs more than words, which cannot be sent from here."),
        accepts=ACCEPTED.get(kind, ""),
        has_sample=template.sample_id is not None,
        wants_place=wants_place,
    )


def _label(blank: Variable) -> str:
    """What the blank is called: by its own name, or by its number."""
    if blank.part == templates.CODE:
        return _("Code to copy")
    if blank.name.isdigit():
        return _("Text %(number)s") % {"number": blank.name}
    return blank.name.replace("_", " ")


def _guess(blank: Variable, contact: Contact) -> str:
    """The person's name and company where the template says so, or greets with it."""
    name = blank.name.lower()
    if name in NAMES or (name == "1" and blank.part == "body" and GREETED.match(blank.text_around)):
        return contact.name.split()[0] if contact.name.split() else ""
    return str(contact.company) if name in COMPANIES and contact.company else ""
