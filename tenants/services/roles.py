"""Roles of the organization: what each may do, what it has from another, and nobody gives more than they have."""

from collections.abc import Callable, Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from tenants import access, matrix
from tenants.access import NONE
from tenants.billing import features
from tenants.models import Invitation, Membership, Organization, Role
from tenants.services import archives
from tenants.services.members import Refused

MOST = 50  # roles of an organization
OWNER = "owner"
# What an app does when a role is archived and another takes its place: ``successions.append(carry)``.
successions: list[Callable[[Role, Role], None]] = []


class Stale(Exception):
    """Somebody changed the role since it was seen; ``role`` is what it is now."""

    def __init__(self, role: Role):
        super().__init__()
        self.role = role


@transaction.atomic
def create(
    *,
    name: str,
    parent: Role | None,
    like: Role | None = None,
    permissions: Mapping[str, str] | None = None,
    by: Membership,
) -> Role:
    """A new role that gives what its parent gives, or what ``like`` gives; ``permissions`` otherwise. Raises Refused."""
    _one_after_the_other(by)
    if Role.objects.count() >= MOST:
        raise Refused(_("There are %(most)s roles already. Archive one that nobody has.") % {"most": MOST})
    inherited = parent.effective if parent else {}
    begins = like.effective if like else inherited
    said = statements(_with_sight({**begins, **(permissions or {})}), inherited)
    _must_reach(access.composed(inherited, said), by)
    role = Role(
        organization_id=by.organization_id,
        key=_free_key(name),
        name=_free_name(name),
        parent=parent,
        permissions=said,
    )
    role.save(force_insert=True)
    role.refresh_from_db(fields=["effective", "version"])
    return role


@transaction.atomic
def change(
    role: Role, *, version: int, name: str, parent: Role | None, wanted: Mapping[str, str], by: Membership
) -> Role:
    """The role is to give ``wanted``; what its parent gives anyway it does not say itself. Raises Refused, Stale."""
    now = editable(role, by=by)
    if now.version != version:
        raise Stale(now)
    _must_be_able_to_have(now, parent)
    inherited = parent.effective if parent else {}
    now.permissions = statements(_with_sight(wanted), inherited)
    _must_reach(access.composed(inherited, now.permissions), by)
    _must_keep_the_key(now, access.composed(inherited, now.permissions), by)
    now.parent = parent
    if not now.is_default:
        now.name = _free_name(name, besides=now)
    return _kept(now)


@transaction.atomic
def reset(role: Role, *, by: Membership) -> Role:
    """A role that every organization has gives again what it gave at first. Raises Refused."""
    now = editable(role, by=by)
    if not now.is_default:
        raise Refused(_("Only roles that come with every organization have a default."))
    now.permissions, now.parent = access.DEFAULT_PERMISSIONS[now.key], None
    _must_reach(now.permissions, by)
    _must_keep_the_key(now, now.permissions, by)
    return _kept(now)


@transaction.atomic
def archive(role: Role, *, successor: Role | None, by: Membership) -> None:
    """Whoever has it gets another; roles that inherit from it go on giving what they give. It gives nothing, and comes back
    for thirty days. Raises Refused.
    """
    now = editable(role, by=by)
    Role.objects.select_for_update(no_key=True).get(pk=now.pk)  # whoever is just being given it is seen below
    if now.is_default:
        raise Refused(_("This role comes with every organization. Change what it may do instead."))
    holders = Membership.objects.filter(role=now)
    asked = Invitation.objects.filter(role=now)
    if successor is None or successor.pk == now.pk:
        if holders.exists() or asked.exists():
            raise Refused(_("People have this role. Choose the role that they get."))
    else:
        _must_reach(successor.effective, by)
        holders.update(role=successor)
        asked.update(role=successor)
        for carry in successions:
            carry(now, successor)
    for heir in Role.ever.filter(parent=now):
        heir.permissions, heir.parent_id = {**now.permissions, **heir.permissions}, now.parent_id
        heir.save(update_fields=["permissions", "parent"])
    Role.objects.filter(pk=now.pk).update(archived_at=timezone.now(), archived_by=by.user)


@transaction.atomic
def restore(role: Role, *, by: Membership) -> Role:
    """It gives what it gave, and nobody has it. Raises Refused: nobody brings back more than they have."""
    features.insist(features.OWN_ROLES)
    _one_after_the_other(by)
    now = Role.ever.get(pk=role.pk)
    if now.archived_at is None:
        return now
    archives.must_be_in_time(now)
    if Role.objects.count() >= MOST:
        raise Refused(_("There are %(most)s roles already. Archive one that nobody has.") % {"most": MOST})
    _free_name(now.name)
    Role.ever.filter(pk=now.pk).update(archived_at=None, archived_by=None)
    now.refresh_from_db()
    _must_reach(now.effective, by)
    return now


def editable(role: Role, *, by: Membership) -> Role:
    """The role as it stands, and nobody else changes roles until this is done. Raises Refused."""
    _one_after_the_other(by)
    now = Role.objects.select_related("parent").get(pk=role.pk)
    if not may_edit(now, by):
        raise Refused(_("This role may do more than you. Ask somebody who has all of it."))
    return now


def may_edit(role: Role, by: Membership) -> bool:
    """The owner's role is nobody's to change, and no role of those who may more than oneself."""
    return role.key != OWNER and not access.exceeding(role.effective, by)


def may_give(role: Role, by: Membership) -> bool:
    """Whether somebody may make others this role."""
    return not access.exceeding(role.effective, by)


def statements(wanted: Mapping[str, str], inherited: Mapping[str, str]) -> dict[str, str]:
    """What a role must say itself to give what is wanted."""
    reached = {name: wanted.get(name, NONE) for name in matrix.GRANTABLE}
    return {name: str(scope) for name, scope in sorted(reached.items()) if scope != inherited.get(name, NONE)}


def following(role: Role, parent: Role | None, changed: Mapping[str, str]) -> dict[str, str]:
    """What it is to give when these change. What it neither says nor changes goes on coming from its parent, the new one."""
    inherited, wanted = parent.effective if parent else {}, {}
    for name in matrix.GRANTABLE:
        now = role.effective.get(name, NONE)
        value = changed.get(name, now)
        is_left = name not in role.permissions and value == now
        wanted[name] = inherited.get(name, NONE) if is_left else value
    return wanted


def possible_parents(role: Role | None, by: Membership) -> list[Role]:
    """The roles that it may inherit from: none of its heirs, none that gives more than one has."""
    everyone = list(Role.objects.exclude(key=OWNER))
    below = _with_heirs(role, everyone) if role else set()
    return [each for each in everyone if each.pk not in below and may_give(each, by)]


def _with_heirs(role: Role, everyone: list[Role]) -> set:
    found, size = {role.pk}, 0
    while len(found) > size:
        size = len(found)
        found |= {each.pk for each in everyone if each.parent_id in found}
    return found


def _one_after_the_other(by: Membership) -> None:
    """Roles of an organization are changed one at a time: what one may give is judged by what stands."""
    Organization.objects.select_for_update().get(pk=by.organization_id)


def _kept(role: Role) -> Role:
    role.save(update_fields=["name", "parent", "permissions"])
    role.refresh_from_db(fields=["effective", "version"])
    return role


def _must_be_able_to_have(role: Role, parent: Role | None) -> None:
    """The table refuses circles; this says so in words."""
    if parent and (parent.key == OWNER or parent.pk in _with_heirs(role, list(Role.objects.all()))):
        raise Refused(_("%(role)s cannot inherit from %(parent)s.") % {"role": role, "parent": parent})


def _must_reach(permissions: Mapping[str, str], by: Membership) -> None:
    more = access.exceeding(permissions, by)
    if more:
        said = ", ".join(map(matrix.named, more[:3]))
        raise Refused(_("You cannot give more than you have yourself: %(what)s.") % {"what": said})


def _must_keep_the_key(role: Role, permissions: Mapping[str, str], by: Membership) -> None:
    """Nobody locks themselves out of this page by mistake."""
    everyone = list(Role.objects.all())
    lost = not {"role.view", "role.change"} <= permissions.keys()
    if lost and by.role_id in _with_heirs(role, everyone) and by.scope("role.change"):
        raise Refused(_("This is your own role: you could not change roles any more. Ask another admin."))


def _with_sight(wanted: Mapping[str, str]) -> dict[str, str]:
    """Whoever creates, edits, deletes or exports also sees, as far."""
    given = dict(wanted)
    for name, scope in wanted.items():
        noun, _dot, action = name.partition(".")
        sight = f"{noun}.view"
        if action != "view" and sight in matrix.GRANTABLE:
            given[sight] = access.furthest(given.get(sight), scope) or NONE
    return given


def _free_name(name: str, besides: Role | None = None) -> str:
    name = " ".join(name.split())
    others = [role for role in Role.objects.all() if besides is None or role.pk != besides.pk]
    taken = {str(each).casefold() for each in others} | {each.name.casefold() for each in others}
    if name.casefold() in taken:
        raise Refused(_("There is a role of this name already."))
    return name


def _free_key(name: str) -> str:
    base = slugify(name)[:32].strip("-") or "role"
    taken = set(Role.ever.values_list("key", flat=True)) | access.DEFAULT_PERMISSIONS.keys()
    return next(key for key in (base, *(f"{base}-{number}" for number in range(2, MOST + 8))) if key not in taken)
