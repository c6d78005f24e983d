"""The menus that narrow contacts and companies; each choice is an address."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from crm.queries.directory import Directory
from crm.queries.menus import Choice, Menu, menu, owners, periods, reachable, sources, tags_among
from crm.queries.wanted import PERIODS
from tenants.access import Scope
from tenants.models import Membership


def menus(found: Directory, people: Sequence[Membership]) -> list[Menu]:
    """From left to right; whose they are is asked only of those who see more than their own."""
    wanted, of_people = found.wanted, found.entity == "contact"
    whose = of_people and found.principal.scope("contact.view") != Scope.OWN
    named = owners(wanted, found.principal, people, "contact.change") if whose else []
    tags = ", ".join(f"#{tag}" for tag in wanted.tag)
    return [
        *([menu(wanted, "owner", _("Responsible"), named, icon="user")] if whose else []),
        menu(wanted, "source", _("Source of a lead"), sources(wanted), icon="target-arrow"),
        Menu("tag", _("Tags of a lead"), icon="tag", said=tags, without=wanted.without("tag").address),
        periods(wanted, tuple(PERIODS)),
        *([menu(wanted, "check", _("E-mail and phone"), reachable(wanted), icon="address-book")] if of_people else []),
    ]


def tags_of(found: Directory) -> list[Choice]:
    """Those in use among the leads this person sees."""
    return tags_among(found.leads, found.wanted)
