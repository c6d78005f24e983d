"""Who of the organization may be given a conversation: people, and teams."""

from crm.queries.people import colleagues
from tenants.models import Team, User


def who_may_answer(*, first: User) -> list[User]:
    """Everybody whose role answers conversations, by name; the one who asks comes first."""
    people = [member.user for member in colleagues() if member.may("conversation.change")]
    return sorted(people, key=lambda person: person.pk != first.pk)


def teams() -> list[Team]:
    """Those in which somebody answers conversations, by name."""
    answering = {member.team for member in colleagues() if member.team and member.may("conversation.change")}
    return sorted(answering, key=lambda team: team.name.casefold())
