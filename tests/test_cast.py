"""What each test is given to begin with."""

from django.db.models import Model

from tests.cast import Cast


def facts(row: Model | None) -> dict | None:
    """All that an object knows, but for Django's note of who made the copy."""
    hidden = ("_state", "_django_version")
    return row and {name: value for name, value in vars(row).items() if name not in hidden} | {"db": row._state.db}


def test_the_cast_is_what_stands_in_the_database(aurora, rival):
    for cast in (aurora, rival):
        read = Cast.of(cast.organization.slug)
        assert facts(read.organization) == facts(cast.organization)
        for name, member in read.members.items():
            given = cast.members[name]
            assert facts(member) == facts(given)
            for related in ("organization", "user", "role", "team"):
                assert facts(getattr(member, related)) == facts(getattr(given, related)), (name, related)
