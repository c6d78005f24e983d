"""Who of the organization may be given a conversation."""

from crm.queries.people import colleagues
from tenants.models import User


def who_may_answer(*, first: User) -> list[User]:
    """Everybody whose role answers conversations, by name; the one who asks comes first."""
    people = [member.user for member in colleagues() if member.may("conversation.change")]
    return sorted(people, key=lambda person: person.pk != first.pk)
