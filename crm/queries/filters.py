"""What narrows a board, as it stands in the address: shareable, and safe whatever somebody types there."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import CharField, Func, Q, Value
from django.db.models.functions import Concat
from django.http import QueryDict

from crm.models import Lead
from crm.models.lead import LeadQuerySet
from tenants.models import Membership

NOBODY = "none"
LONGEST_TEXT = 80
MOST_WORDS = 5
MOST_CHOSEN = 20
FEWEST_DIGITS = 4


@dataclass(frozen=True)
class Filters:
    """Names are those of the address. A value that means nothing here is left out, as if it had not been given."""

    pipeline: str = ""
    q: str = ""
    owner: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()

    @classmethod
    def read(cls, query: QueryDict) -> "Filters":
        return cls(
            pipeline=str(_uuid(query.get("pipeline", "")) or ""),
            q=" ".join(query.get("q", "").replace("\0", "").split())[:LONGEST_TEXT],
            owner=_known_owners(query.getlist("owner")[:MOST_CHOSEN]),
            source=tuple(dict.fromkeys(name for name in query.getlist("source") if name in Lead.Source.values)),
            tag=tuple(dict.fromkeys(tag for tag in query.getlist("tag")[:MOST_CHOSEN] if _is_tag(tag))),
        )

    def __bool__(self) -> bool:
        return bool(self.q or self.chosen)

    @property
    def chosen(self) -> int:
        """How many of the menus narrow the board."""
        return sum(bool(values) for values in (self.owner, self.source, self.tag))

    @property
    def address(self) -> str:
        """The part behind the question mark."""
        single = [(name, value) for name, value in (("pipeline", self.pipeline), ("q", self.q)) if value]
        return urlencode([*single, ("owner", self.owner), ("source", self.source), ("tag", self.tag)], doseq=True)

    def toggled(self, name: str, value: str) -> "Filters":
        """With one choice of a menu taken, or given up."""
        values = getattr(self, name)
        kept = tuple(one for one in values if one != value)
        return replace(self, **{name: kept if value in values else (*values, value)})  # type: ignore[arg-type]

    def without(self, name: str) -> "Filters":
        return replace(self, **{name: "" if name == "q" else ()})  # type: ignore[arg-type]

    @property
    def as_name(self) -> str:
        """What was searched in vain, as the name of somebody new."""
        return urlencode({"name": self.q, "pipeline": self.pipeline})

    def cleared(self) -> "Filters":
        return Filters(pipeline=self.pipeline)

    def narrow(self, leads: LeadQuerySet) -> LeadQuerySet:
        if self.owner:
            people = Q(owner__in=[pk for pk in self.owner if pk != NOBODY])
            leads = leads.filter(people | Q(owner=None) if NOBODY in self.owner else people)
        if self.source:
            leads = leads.filter(source__in=self.source)
        if self.tag:
            leads = leads.filter(tags__overlap=list(self.tag))
        return _about(leads, self.q) if self.q else leads


def _about(leads: LeadQuerySet, text: str) -> LeadQuerySet:
    """Every word is somewhere in the names, the title or the e-mail; or the digits in the phone."""
    known_by = Concat(
        "contact__name", Value(" "), "company__name", Value(" "), "title", Value(" "), "contact__email",
        output_field=CharField(),
    )  # fmt: skip
    leads = leads.alias(known_by=Func(known_by, function="unaccent", output_field=CharField()))
    words = Q()
    for word in plain(text).split()[:MOST_WORDS]:
        words &= Q(known_by__icontains=word)
    digits = "".join(sign for sign in text if sign.isdigit())
    return leads.filter(words | Q(contact__phone__contains=digits) if len(digits) >= FEWEST_DIGITS else words)


def plain(text: str) -> str:
    """Without accents: ``ção`` → ``cao``."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def _known_owners(values: Iterable[str]) -> tuple[str, ...]:
    """Members of the organization, and ``none``. Those who left still own what they left behind."""
    ids = {_uuid(value) for value in values} - {None}
    known = {str(pk) for pk in Membership.objects.filter(user__in=ids).values_list("user", flat=True)} if ids else set()
    named = (str(_uuid(value) or value) for value in values)
    return tuple(dict.fromkeys(name for name in named if name in known or name == NOBODY))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _is_tag(text: str) -> bool:
    return 0 < len(text) <= 40 and "\0" not in text
