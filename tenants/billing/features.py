"""What a plan has beside how much of it: one table of features, and whether an organization may make something new with one.

What is there already is read, switched off and deleted on every plan; it rests where it would act by itself. What
others send comes in whatever the plan.
"""

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tenants import context
from tenants.models import Organization, Plan
from tenants.refusals import Refused

AUTOMATIONS, BROADCASTS, OWN_ROLES, SWITCHING, APPS, AUDIT_EXPORT = (
    "automations",
    "broadcasts",
    "own_roles",
    "live_switching",
    "apps",
    "audit_export",
)


@dataclass(frozen=True)
class Feature:
    """Something that a plan has or lacks."""

    key: str
    label: Promise
    icon: str
    # What it does for people who do not have it yet.
    does: Promise


FEATURES = {
    feature.key: feature
    for feature in (
        Feature(
            AUTOMATIONS,
            gettext_lazy("Automations and sequences"),
            icon="bolt",
            does=gettext_lazy(
                "When something happens to a lead, the next task, message or move happens by itself, day and night; who is not ready yet stays in touch."
            ),
        ),
        Feature(
            BROADCASTS,
            gettext_lazy("Broadcasts"),
            icon="speakerphone",
            does=gettext_lazy(
                "One approved template to everybody in a saved view, at a pace that keeps your number in good standing, with the result of each person."
            ),
        ),
        Feature(
            SWITCHING,
            gettext_lazy("Change of provider while it runs"),
            icon="arrows-exchange",
            does=gettext_lazy(
                "A number goes to another provider without a pause: compared, tried beside, a share of the conversations first, and back by itself when it fails."
            ),
        ),
        Feature(
            OWN_ROLES,
            gettext_lazy("Roles of your own"),
            icon="shield-lock",
            does=gettext_lazy(
                "Who sees, creates, edits, deletes and exports what, module by module, of their own, their team’s or all."
            ),
        ),
        Feature(
            APPS,
            gettext_lazy("Apps of others"),
            icon="apps",
            does=gettext_lazy(
                "Programs of others act for your people by OAuth 2, never more than each of them may. API keys are in every plan."
            ),
        ),
        Feature(
            AUDIT_EXPORT,
            gettext_lazy("The audit as a file"),
            icon="file-download",
            does=gettext_lazy("What the filters of the audit leave, as a table to keep or to hand on."),
        ),
    )
}


class Lacking(Refused):
    """The plan does not have it. Nothing was changed."""

    code = "plan_feature"

    def __init__(self, feature: Feature, plan: Plan):
        self.feature, self.plan, self.better = feature, plan, plan_with(feature.key, above=plan)
        super().__init__(self.sentence)

    @property
    def sentence(self) -> str:
        """What is lacking, and which plan has it."""
        told = {"feature": self.feature.label, "plan": self.plan.name, "better": self.headline}
        return _("%(feature)s: not in your plan %(plan)s. %(better)s See Settings → Plan and usage.") % told

    @property
    def headline(self) -> str:
        """Which plan has it."""
        if self.better is None:
            return _("No plan on offer has it: write to us.")
        return _("It is in the plan %(plan)s.") % {"plan": self.better.name}

    @property
    def is_sold(self) -> bool:
        """Whether one could have it by a click."""
        return bool(self.better and self.better.stripe_price and settings.STRIPE_SECRET_KEY)


def lacks(organization: Organization, key: str) -> bool:
    """Whether the organization's plan is without it, and nobody gave it beside the plan."""
    return key in organization.plan.lacks and key not in organization.granted


def have(key: str) -> bool:
    """Whether the organization we are in has it; for what acts by itself."""
    return not lacks(_organization(), key)


def insist(key: str, organization: Organization | None = None) -> None:
    """For what makes or changes something. Raises ``Lacking``."""
    if lacking := looked_at(organization or _organization(), key):
        raise lacking


def looked_at(organization: Organization, key: str) -> Lacking | None:
    """What to tell people about it; None where it is there."""
    return Lacking(FEATURES[key], organization.plan) if lacks(organization, key) else None


def plan_with(key: str, *, above: Plan) -> Plan | None:
    """The next plan on offer that has it."""
    offered = Plan.objects.filter(is_offered=True, position__gt=above.position)
    return next((plan for plan in offered if key not in plan.lacks), None)


def of_plan(plan: Plan) -> list[Feature]:
    """All that a plan has."""
    return [feature for feature in FEATURES.values() if feature.key not in plan.lacks]


def lost(plan: Plan) -> list[Feature]:
    """What the organization we are in has now, and would not have with another plan."""
    organization = _organization()
    kept = {*organization.plan.lacks, *organization.granted}
    return [feature for feature in FEATURES.values() if feature.key in plan.lacks and feature.key not in kept]


def _organization() -> Organization:
    return Organization.objects.select_related("plan").get(pk=context.current_organization_id())
