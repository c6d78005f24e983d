"""Ids that stand in an address: those of this organization, in one way of writing; the others are nobody's."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from config.ids import uuid_or_none
from crm.models import LostReason, Stage
from tenants.models import Membership, Team

SYMBOLS = ("none", "me", "team")
TEAM = "team-"


def canonical(text: str) -> str:
    """An id in our way of writing; empty for what is no id."""
    return str(uuid_or_none(text) or "")


def known_owners(values: Sequence[str]) -> tuple[str, ...]:
    """Members, teams, and the words for nobody, oneself and one's team. Those who left still own what they left."""
    people, teams = _ids(values), _ids(v.removeprefix(TEAM) for v in values if v.startswith(TEAM))
    known = set(SYMBOLS)
    if people:
        known |= {str(pk) for pk in Membership.objects.filter(user__in=people).values_list("user", flat=True)}
    if teams:
        known |= {f"{TEAM}{pk}" for pk in Team.objects.filter(pk__in=teams).values_list("pk", flat=True)}
    return _kept(values, known)


def known_stages(values: Sequence[str]) -> tuple[str, ...]:
    ids = _ids(values)
    return _kept(
        values, {str(pk) for pk in Stage.objects.filter(pk__in=ids).values_list("pk", flat=True)} if ids else ()
    )


def known_reasons(values: Sequence[str]) -> tuple[str, ...]:
    """Reasons for losing, and the word for none given."""
    ids = _ids(values)
    known = {str(pk) for pk in LostReason.objects.filter(pk__in=ids).values_list("pk", flat=True)} if ids else set()
    return _kept(values, known | {SYMBOLS[0]})


def _kept(values: Sequence[str], known: Iterable[str]) -> tuple[str, ...]:
    known = set(known)
    named = (canonical(value) or value for value in values)
    return tuple(dict.fromkeys(name for name in named if name in known))


def _ids(values: Iterable[str]) -> set[UUID]:
    return {pk for pk in map(uuid_or_none, values) if pk}
