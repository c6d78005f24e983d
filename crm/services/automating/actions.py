"""What an automation can do to a lead: tasks, tags, people, moves. Messages are messaging's own action."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from config import words
from crm.automations import Action, Options, Refused
from crm.models import Lead, Stage
from crm.queries import people, required
from crm.services import assigning, leads, moving, notifying, tasks
from tenants.models import Membership, User

OWNER, TURN, LEADERS, NOBODY = "owner", "turn", "leaders", "nobody"
LEADING = ("owner", "admin", "manager")
LONGEST = 8760  # hours: a year


def _people(*more: tuple[str, Any]) -> list[tuple[str, Any]]:
    return [*more, *((str(each.user.pk), str(each.user)) for each in people.colleagues())]


def _named(to: str) -> str:
    fixed = {OWNER: _("whoever has the lead"), TURN: _("whose turn it is"), LEADERS: _("owners and managers")}
    if to in fixed:
        return fixed[to]
    return _("nobody") if to == NOBODY else str(User.objects.filter(pk=to).first() or _("somebody who left"))


def _member(to: str) -> User:
    member = Membership.objects.select_related("user").filter(user_id=UUID(to), is_active=True).first()
    if member is None:
        raise Refused(_("The person this is for no longer works here. Choose somebody else in the automation."))
    return member.user


# ── a task ────────────────────────────────────────────────────────────────────────────────────────────────────────
def _task_fields() -> dict[str, forms.Field]:
    return {
        "title": forms.CharField(label=_("What"), max_length=160),
        "hours": forms.IntegerField(label=_("Due in hours"), min_value=0, max_value=LONGEST, initial=24),
        "to": forms.ChoiceField(label=_("Who"), choices=lambda: _people((OWNER, _named(OWNER)))),
    }


def _add_task(lead: Lead, options: Options, key: str) -> str:
    owner = lead.owner if options["to"] == OWNER else _member(options["to"])
    due_at = timezone.now() + timedelta(hours=options["hours"])
    task = tasks.add(lead, by=None, title=options["title"], due_at=due_at, owner=owner)
    return _("Task “%(title)s” until %(when)s") % {"title": task.title, "when": words.when(due_at)}


def _task_said(options: Options) -> str:
    hours = ngettext("%(n)s hour", "%(n)s hours", options["hours"]) % {"n": options["hours"]}
    told = {"title": options["title"], "who": _named(options["to"]), "hours": hours}
    return _("create the task “%(title)s” for %(who)s, due in %(hours)s") % told


# ── tags ──────────────────────────────────────────────────────────────────────────────────────────────────────────
def _tag_fields() -> dict[str, forms.Field]:
    return {"tag": forms.CharField(label=_("Tag"), max_length=40)}


def _tag(lead: Lead, options: Options, key: str) -> str:
    leads.change(lead, by=None, version=lead.version, tags=[*lead.tags, options["tag"]])
    return _("Tag %(tag)s added") % options


def _untag(lead: Lead, options: Options, key: str) -> str:
    gone = leads.tidy_tags([options["tag"]])
    leads.change(lead, by=None, version=lead.version, tags=[tag for tag in lead.tags if tag not in gone])
    return _("Tag %(tag)s taken away") % options


# ── whose it is ───────────────────────────────────────────────────────────────────────────────────────────────────
def _assign_fields() -> dict[str, forms.Field]:
    choices = lambda: _people((TURN, _named(TURN)), (NOBODY, _named(NOBODY)))  # noqa: E731 - asked when it is shown
    return {"to": forms.ChoiceField(label=_("To whom"), choices=choices)}


def _assign(lead: Lead, options: Options, key: str) -> str:
    if options["to"] == TURN:
        given = assigning.distribute(lead)
        return _("Given to %(who)s") % {"who": given.owner or _("nobody")}
    to = None if options["to"] == NOBODY else _member(options["to"])
    assigning.assign(lead, to=to, by=None)
    return _("Given to %(who)s") % {"who": to or _("nobody")}


# ── telling people ────────────────────────────────────────────────────────────────────────────────────────────────
def _notify_fields() -> dict[str, forms.Field]:
    choices = lambda: _people((OWNER, _named(OWNER)), (LEADERS, _named(LEADERS)))  # noqa: E731
    return {
        "to": forms.ChoiceField(label=_("Whom"), choices=choices),
        "text": forms.CharField(label=_("What they read"), max_length=200),
    }


def _notify(lead: Lead, options: Options, key: str) -> str:
    told = _told(lead, options["to"])
    for user in told:
        path = f"leads/{lead.pk}/"
        notifying.notify(user, "automation.told", by=None, path=path, name=str(lead), text=options["text"])
    return _("Told: %(names)s") % {"names": ", ".join(map(str, told)) or _("nobody")}


def _told(lead: Lead, to: str) -> list[User]:
    """Only those who may see the lead: a notice tells of it."""
    if to == OWNER:
        return [lead.owner] if lead.owner else []
    reached = people.who_may_see(lead)
    if to == LEADERS:
        return [member.user for member in reached if member.role.key in LEADING]
    found = [member.user for member in reached if str(member.user_id) == to]
    if not found:
        raise Refused(_("The person to tell may not see this lead."))
    return found


# ── another stage ─────────────────────────────────────────────────────────────────────────────────────────────────
def _stages() -> list[tuple[str, str]]:
    rows = Stage.objects.select_related("pipeline").order_by("pipeline__position", "position")
    return [(str(stage.pk), f"{stage.pipeline} → {stage}") for stage in rows]


def _move_fields() -> dict[str, forms.Field]:
    return {"stage": forms.ChoiceField(label=_("Stage"), choices=_stages)}


def _move(lead: Lead, options: Options, key: str) -> str:
    to = Stage.objects.filter(pk=options["stage"]).first()
    if to is None:
        raise Refused(_("The stage was removed. Choose another one in the automation."))
    if to.pk == lead.stage_id:
        return _("It stands in %(stage)s already") % {"stage": to}
    if missing := required.missing(lead, to.required_fields):
        names = ", ".join(str(fact.label) for fact in missing)
        raise Refused(_("%(stage)s asks for: %(names)s.") % {"stage": to, "names": names})
    try:
        moving.move(lead, by=None, to=to, version=lead.version)
    except moving.ReasonMissing:
        raise Refused(_("A lost lead needs a reason, which only a person can tell.")) from None
    except moving.StageGone as gone:
        raise Refused(str(gone)) from None
    return _("Moved to %(stage)s") % {"stage": to}


def _move_said(options: Options) -> str:
    return _("move it to %(stage)s") % {"stage": dict(_stages()).get(options["stage"]) or _("a stage that is gone")}


ACTIONS = (
    Action("task", gettext_lazy("create a task"), _task_fields, _add_task, _task_said, icon="checkbox"),
    Action("tag", gettext_lazy("add a tag"), _tag_fields, _tag, lambda o: _("add the tag %(tag)s") % o, icon="tag"),
    Action(
        "untag", gettext_lazy("take a tag away"), _tag_fields, _untag,
        lambda o: _("take the tag %(tag)s away") % o, icon="tag-off",
    ),
    Action(
        "assign", gettext_lazy("give the lead to"), _assign_fields, _assign,
        lambda o: _("give it to %(who)s") % {"who": _named(o["to"])}, icon="user-check",
    ),
    Action(
        "notify", gettext_lazy("notify"), _notify_fields, _notify,
        lambda o: _("tell %(who)s: “%(text)s”") % {"who": _named(o["to"]), "text": o["text"]}, icon="bell",
    ),
    Action("move", gettext_lazy("move to the stage"), _move_fields, _move, _move_said, icon="arrow-right"),
)  # fmt: skip
