"""Which leads are meant, as people put it together: conditions one under the other, in any place of a form."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from crm.queries.filters import Filters
from crm.queries.meant import Asked, Meanings
from crm.queries.own_menus import Question

ASKS = "asks"  # the conditions that stand in the form, whatever they say


@dataclass(frozen=True)
class Condition:
    """A question that is asked, and why its answer cannot be kept."""

    question: Asked | Question
    fault: str = ""


class Meant:
    """The conditions of one place of a form: those that were sent, else those that are kept.

    The names of its controls are those of the board's address with the place before them. What says nothing is never
    dropped in silence, for then more leads would be meant.
    """

    def __init__(self, place: str, sent: QueryDict | None, kept: str, meanings: Meanings):
        self.place, self.meanings = place, meanings
        self.query = QueryDict(kept) if sent is None else _within(place, sent)

    @cached_property
    def filters(self) -> Filters:
        return replace(Filters.read(self.query).own, sort="")

    @property
    def address(self) -> str:
        return self.filters.address

    @cached_property
    def conditions(self) -> list[Condition]:
        """In the order in which the questions stand."""
        return list(self._conditions())

    @property
    def questions(self) -> list[Asked | Question]:
        """All that could be asked, as it is answered here."""
        return self.meanings.questions(self.filters)

    @property
    def blank(self) -> list[Asked | Question]:
        return self.meanings.questions(Filters())

    @property
    def faults(self) -> list[str]:
        if self.filters.is_personal:
            return [_impersonal()]
        return [condition.fault for condition in self.conditions if condition.fault]

    def _conditions(self) -> Iterator[Condition]:
        wanted = {*self.query.getlist(ASKS), *said_in(self.query)}
        for question in self.questions:
            if question.name in wanted:
                wanted.remove(question.name)
                yield self._read(question)
        for name in sorted(wanted):
            gone = Asked(name, _("A field that is no longer there"))
            yield Condition(gone, _("No lead answers it any more. Take this condition away."))

    def _read(self, question: Asked | Question) -> Condition:
        """With what was typed, where it makes no sense."""
        typed = [self.query.get(name, "") for name in (question.low_name, question.high_name)]
        lost = any(end and not kept for end, kept in zip(typed, (question.low, question.high), strict=True))
        if lost:
            return Condition(replace(question, low=typed[0], high=typed[1]), _("This is no range. Look at both ends."))
        return Condition(question, "" if question.is_on else _("Say which, or take this condition away."))


def conditions_of(said: str) -> str:
    """What a program says of which leads are meant, in the one way of writing. Raises ``ValidationError``."""
    query = QueryDict(said)
    filters = Filters.read(query).own
    if filters.is_personal:
        raise forms.ValidationError(_impersonal())
    if lost := said_in(query) - said_in(QueryDict(filters.address)):
        text = _("This means nothing here, so all leads would be meant: %(names)s.") % {
            "names": ", ".join(sorted(lost))
        }
        raise forms.ValidationError(text)
    return filters.address


def said_in(query: QueryDict) -> set[str]:
    """The names of which something is said, both ends of a range by one name."""
    return {_whole(name) for name, values in query.lists() if name not in WITHOUT_MEANING and any(values)}


# What an address of the board says beside; it narrows nothing.
WITHOUT_MEANING = ("pipeline", "view", "sort", ASKS)
ENDS = ("_from", "_to", ".from", ".to")


def _whole(name: str) -> str:
    end = next((end for end in ENDS if name.endswith(end)), "")
    return name.removesuffix(end)


def _within(place: str, sent: QueryDict) -> QueryDict:
    """What was said in one place, as an address says it. Ends that are left empty are no range."""
    query = QueryDict(mutable=True)
    for name in sent:
        values = [value for value in sent.getlist(name) if value]
        if name.startswith(place) and values:
            query.setlist(name.removeprefix(place), values)
    if tags := query.get("tag"):
        query.setlist("tag", ["-".join(tag.strip("# ").lower().split()) for tag in tags.split(",")])
    return query


def _impersonal() -> str:
    return _("Nobody asks here, so “me” and “team” are nobody. Name people by their ids.")
