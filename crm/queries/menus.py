"""The menus that narrow a board: what may be chosen, what is, and the address each choice leads to."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import CharField, Count, F, Func
from django.utils.translation import gettext as _

from crm.models import Lead
from crm.queries.board import Board
from crm.queries.filters import NOBODY, Filters
from tenants.access import Principal, Scope
from tenants.models import Membership, User

MOST_TAGS = 40


@dataclass(frozen=True)
class Choice:
    """A line of a menu."""

    label: str
    address: str
    is_on: bool
    person: User | None = None


@dataclass(frozen=True)
class Menu:
    """A filter with its choices; without choices, they are asked for when it opens."""

    name: str
    label: str
    icon: str
    said: str
    values: Sequence[str]
    without: str
    choices: Sequence[Choice] = ()


def menus(board: Board, people: Sequence[Membership]) -> list[Menu]:
    filters, found = board.filters, []
    if board.principal.scope("lead.view") != Scope.OWN:
        found.append(_menu(filters, "owner", _("Responsible"), "user", _owners(filters, board.principal, people)))
    found.append(_menu(filters, "source", _("Source"), "target-arrow", _sources(filters)))
    tags = ", ".join(f"#{tag}" for tag in filters.tag)
    return [*found, Menu("tag", _("Tags"), "tag", tags, filters.tag, filters.without("tag").address)]


def tags_of(board: Board) -> list[Choice]:
    """Those in use among the leads this person sees, the commonest first."""
    leads = Lead.objects.accessible_by(board.principal).living().filter(pipeline=board.pipeline).order_by()
    used = leads.annotate(tag=Func(F("tags"), function="unnest", output_field=CharField())).values("tag")
    names = used.annotate(n=Count("pk")).order_by("-n", "tag").values_list("tag", flat=True)[:MOST_TAGS]
    filters = board.filters
    unused = [tag for tag in filters.tag if tag not in names]
    return [Choice(f"#{tag}", filters.toggled("tag", tag).address, tag in filters.tag) for tag in [*unused, *names]]


def _menu(filters: Filters, name: str, label: str, icon: str, choices: list[Choice]) -> Menu:
    said = ", ".join(choice.label for choice in choices if choice.is_on)
    return Menu(name, label, icon, said, getattr(filters, name), filters.without(name).address, choices)


def _owners(filters: Filters, principal: Principal, people: Sequence[Membership]) -> list[Choice]:
    workers = [member.user for member in people if member.may("lead.change")]
    workers.sort(key=lambda user: user.pk != principal.user_id)
    nobody = Choice(_("Nobody in charge"), filters.toggled("owner", NOBODY).address, NOBODY in filters.owner)
    return [*(_owner(filters, user) for user in workers), nobody]


def _owner(filters: Filters, user: User) -> Choice:
    value = str(user.pk)
    return Choice(str(user), filters.toggled("owner", value).address, value in filters.owner, person=user)


def _sources(filters: Filters) -> list[Choice]:
    return [
        Choice(str(label), filters.toggled("source", value).address, value in filters.source)
        for value, label in Lead.Source.choices
    ]
