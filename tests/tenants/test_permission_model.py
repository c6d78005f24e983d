"""Any roles, parents and exceptions give what a model of a few lines gives, and rows are reached by nothing else."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.models import Lead
from tenants.access import ALL_PERMISSIONS
from tenants.context import in_tenant
from tenants.models import Membership, Role
from tests.makers import make_lead

NAMES = ("lead.view", "lead.change", "member.view")
REACHES = ("none", "own", "team", "all")
MOST = 4
statements = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(REACHES))
places = st.integers(0, MOST - 1)
# What each role says at first; then what is done: other words of one, or another parent (perhaps a circle).
said_at_first = st.lists(statements, min_size=MOST, max_size=MOST)
deeds = st.lists(st.one_of(st.tuples(places, statements), st.tuples(places, st.none() | places)), max_size=8)
days = st.sampled_from([None, -1, 1])
exceptions = st.dictionaries(st.sampled_from(NAMES), st.tuples(st.sampled_from(REACHES), days))
tried = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)


class Naive:
    """Roles as people think of them: ask the role, else its parent, else nobody."""

    def __init__(self, said: list[dict]):
        self.said, self.parents = list(said), dict[int, int | None].fromkeys(range(len(said)))

    def gives(self, place: int, permission: str) -> str:
        at: int | None = place
        while at is not None:
            if permission in self.said[at]:
                return self.said[at][permission]
            at = self.parents[at]
        return "none"

    def is_above(self, one: int, other: int | None) -> bool:
        while other is not None:
            if other == one:
                return True
            other = self.parents[other]
        return False

    def does(self, deed: tuple) -> bool:
        """Whether it can be done; then it is."""
        place, what = deed
        if isinstance(what, dict):
            self.said[place] = what
        elif self.is_above(place, what):
            return False
        else:
            self.parents[place] = what
        return True


def do(roles: list[Role], deed: tuple) -> bool:
    place, what = deed
    change = {"permissions": what} if isinstance(what, dict) else {"parent": None if what is None else roles[what]}
    try:
        with transaction.atomic():
            Role.objects.filter(pk=roles[place].pk).update(**change)
    except IntegrityError:
        return False
    return True


def made(cast, said: list[dict]) -> list[Role]:
    new = [
        Role(organization=cast.organization, key=f"r{n}", name=f"R{n}", permissions=each) for n, each in enumerate(said)
    ]
    return Role.objects.bulk_create(new)


@tried
@given(said_at_first, deeds)
def test_what_roles_give_is_what_the_model_gives_whatever_is_done(aurora, said, deeds):
    with in_tenant(aurora.schema), transaction.atomic():
        roles, naive = made(aurora, said), Naive(said)
        for deed in deeds:
            assert do(roles, deed) == naive.does(deed), deed
            for place, role in enumerate(Role.objects.filter(key__startswith="r", is_default=False).order_by("key")):
                given = {name: role.effective.get(name, "none") for name in NAMES}
                assert given == {name: naive.gives(place, name) for name in NAMES}
                assert "none" not in role.effective.values()
        transaction.set_rollback(True)


@tried
@given(statements, statements, exceptions, st.booleans(), st.booleans())
def test_nobody_reaches_what_the_model_does_not(aurora, above, said, made_exceptions, is_active, has_team):
    now = timezone.now()
    with in_tenant(aurora.schema), transaction.atomic():
        parent, role = made(aurora, [above, said])
        Role.objects.filter(pk=role.pk).update(parent=parent)
        Membership.objects.filter(pk=aurora.rep.pk).update(
            role=role,
            is_active=is_active,
            team=aurora.rep.team if has_team else None,
            exceptions={
                name: {"scope": scope, "until": day and (now + timedelta(days=day)).isoformat()}
                for name, (scope, day) in made_exceptions.items()
            },
        )
        owners = [aurora.rep, aurora.manager, aurora.other_rep, None]
        leads = {make_lead(owner=owner).pk: owner for owner in owners}

        rep = Membership.objects.select_related("role").get(pk=aurora.rep.pk)
        for name in NAMES:
            last_word = {**above, **said}.get(name, "none")
            scope, day = made_exceptions.get(name, (last_word, None))
            expected = "none" if not is_active else last_word if day == -1 else scope
            assert str(rep.scope(name) or "none") == expected
            assert rep.may(name) == (expected != "none")
            if name == "lead.view":
                mates = [aurora.rep, aurora.manager] if has_team else [aurora.rep]
                reached = {"none": [], "own": [aurora.rep], "team": mates, "all": owners}[expected]
                seen = set(Lead.objects.accessible_by(rep).values_list("pk", flat=True))
                assert seen == {pk for pk, owner in leads.items() if owner in reached}
        transaction.set_rollback(True)


def test_a_permission_that_is_unknown_is_a_mistake_not_a_refusal(aurora):
    assert set(NAMES) < ALL_PERMISSIONS
    try:
        aurora.owner.may("lead.fly")
    except KeyError as error:
        assert "lead.fly" in str(error)
    else:
        raise AssertionError("It was answered.")
