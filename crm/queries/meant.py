"""Which leads are meant, in the language of the board's address: as questions that a form asks, and in words."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.models import CustomField, Lead, LostReason, Pipeline
from crm.queries import checks, own_menus, people, ranges
from crm.queries.filters import NOBODY, PERIODS, TEAM, Filters
from crm.queries.labels import MOMENTS, STATES, WAITS
from crm.queries.own_menus import Option, Question
from tenants.models import Membership

Labels = Mapping[str, str | Promise]
WORDS: dict[str, str | Promise] = {
    "q": gettext_lazy("“%(said)s” is found in it"),
    "source": gettext_lazy("source is %(said)s"),
    "tag": gettext_lazy("tag is %(said)s"),
    "owner": gettext_lazy("owner is %(said)s"),
    "value": gettext_lazy("value %(said)s"),
    "score": gettext_lazy("score %(said)s"),
    "stage": gettext_lazy("stage is %(said)s"),
    "state": gettext_lazy("status is %(said)s"),
    "created": gettext_lazy("created: %(said)s"),
    "closed": gettext_lazy("closed: %(said)s"),
    "active": gettext_lazy("last activity: %(said)s"),
    "check": gettext_lazy("e-mail or phone: %(said)s"),
    "reached": gettext_lazy("got to %(said)s"),
    "reason": gettext_lazy("lost reason is %(said)s"),
    "wait": gettext_lazy("standing still %(said)s"),
}


@dataclass(frozen=True)
class Asked:
    """One filter of the board as a question. Fields of the organization's own are ``Question``s, with the same names."""

    name: str
    label: str | Promise
    way: str = ""
    kind: str = ""
    text: str = ""
    low: str = ""
    high: str = ""
    options: Sequence[Option] = ()
    said: str = ""
    can_be_empty: bool = False
    is_empty: bool = False

    @property
    def low_name(self) -> str:
        return f"{self.name}_from"

    @property
    def high_name(self) -> str:
        return f"{self.name}_to"

    @property
    def is_on(self) -> bool:
        return bool(self.said)

    @property
    def sentence(self) -> str:
        return WORDS[self.name] % {"said": self.said}


class Meanings:
    """What can be chosen in this organization, read when it is first needed, for all conditions of a page."""

    @cached_property
    def fields(self) -> list[CustomField]:
        return list(CustomField.objects.of(CustomField.Entity.LEAD))

    @cached_property
    def members(self) -> list[Membership]:
        return list(Membership.objects.select_related("user", "team").order_by("user__name", "user__email"))

    @cached_property
    def working(self) -> set[str]:
        return {str(member.user_id) for member in people.colleagues()}

    @cached_property
    def teams(self) -> dict[str, str]:
        return {f"{TEAM}{member.team.pk}": member.team.name for member in self.members if member.team}

    @cached_property
    def pipelines(self) -> list[Pipeline]:
        return list(Pipeline.objects.prefetch_related("stages"))

    @cached_property
    def reasons(self) -> dict[str, str]:
        return {str(reason.pk): reason.name for reason in LostReason.objects.all()}

    def owners(self, chosen: Sequence[str], *, all_of_them: bool) -> Labels:
        """Who may be named, and who is though he left."""
        people = {
            str(member.user_id): str(member.user)
            for member in self.members
            if str(member.user_id) in chosen or (all_of_them and str(member.user_id) in self.working)
        }
        return {NOBODY: gettext_lazy("nobody"), **self.teams, **people}

    def stages(self) -> Labels:
        several = len(self.pipelines) > 1
        return {
            str(stage.pk): f"{pipeline} · {stage}" if several else stage.name
            for pipeline in self.pipelines
            for stage in pipeline.stages.all()
        }

    def questions(self, filters: Filters) -> list[Asked | Question]:
        """All there are, with what is said of each now."""
        own = own_menus.questions(filters.custom, self.fields, is_personal=False)
        return [*self._asked(filters, all_of_them=True), *own]

    def said(self, address: str) -> list[str]:
        """The conditions in words."""
        filters = Filters.read(QueryDict(address))
        own = own_menus.chips(filters.custom, self.fields) if filters.custom else []
        asked = self._asked(filters, all_of_them=False)
        return [*(one.sentence for one in asked if one.is_on), *(f"{chip.label}: {chip.said}" for chip in own)]

    def _asked(self, filters: Filters, *, all_of_them: bool) -> list[Asked]:
        """Without ``all_of_them``, what nothing is said of is not looked up."""

        def some(name: str, label: str | Promise, labels: Callable[[], Labels]) -> Asked:
            chosen = getattr(filters, name)
            return _some(name, label, labels() if chosen or all_of_them else {}, chosen)

        return [
            some("source", gettext_lazy("Source"), lambda: dict(Lead.Source.choices)),
            some("owner", gettext_lazy("Responsible"), lambda: self.owners(filters.owner, all_of_them=all_of_them)),
            _words("tag", gettext_lazy("Tags"), ", ".join(filters.tag), _or(filters.tag)),
            _range(
                "value", gettext_lazy("Value"), "money", filters.value, ranges.money_said(ranges.money(filters.value))
            ),
            _range(
                "score",
                gettext_lazy("Score"),
                "points",
                filters.score,
                ranges.points_said(ranges.points(filters.score)),
            ),
            some("stage", gettext_lazy("Stage"), self.stages),
            some("state", gettext_lazy("Status"), lambda: STATES),
            *(_days(name, MOMENTS[name], getattr(filters, name)) for name in PERIODS),
            some("check", gettext_lazy("E-mail and phone"), lambda: checks.LABELS),
            some("reached", gettext_lazy("Got to"), self.stages),
            some("reason", gettext_lazy("Lost reason"), lambda: self.reasons | {NOBODY: _("No reason given")}),
            some("wait", gettext_lazy("Standing still"), lambda: WAITS),
            _words("q", gettext_lazy("Text"), filters.q, filters.q),
        ]


def _some(name: str, label: str | Promise, labels: Labels, chosen: Sequence[str]) -> Asked:
    options = [Option(value, said, value in chosen) for value, said in labels.items()]
    return Asked(name, label, "some", options=options, said=_or(str(one.label) for one in options if one.is_on))


def _words(name: str, label: str | Promise, text: str, said: str) -> Asked:
    return Asked(name, label, "words", text=text, said=said)


def _range(name: str, label: str | Promise, kind: str, text: str, said: str) -> Asked:
    low, _sign, high = text.partition(ranges.BETWEEN)
    if kind == "money":
        low, high = low.replace(".", ","), high.replace(".", ",")
    return Asked(name, label, "range", kind, low=low, high=high, said=said)


def _days(name: str, label: str | Promise, text: str) -> Asked:
    low, _sign, high = ("", "", "") if text in ranges.PRESETS else text.partition(ranges.BETWEEN)
    options = [Option(value, said, value == text) for value, said in ranges.PRESETS.items()]
    said = ranges.period_said(text) if text else ""
    return Asked(name, label, "days", low=low, high=high, options=options, said=said)


def _or(names: Iterable[str]) -> str:
    return _(" or ").join(names)
