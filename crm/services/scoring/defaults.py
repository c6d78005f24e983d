"""The rules every organization begins with: sensible for a business that sells by conversation."""

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.models import ScoreRule

RULES: tuple[tuple[str | Promise, int, list[tuple]], ...] = (
    # reason, points, conditions
    (_("The customer wrote in the last 24 hours"), 15, [("silent_hours", "at_most", 24)]),
    (_("Three messages or more from the customer"), 10, [("messages_in", "at_least", 3)]),
    (_("Came by a referral"), 12, [("source", "one_of", ["referral"])]),
    (_("Value of R$ 10,000 or more"), 8, [("value", "at_least", 10_000)]),
    (_("Has received a proposal"), 15, [("stage_probability", "at_least", 60)]),
    (_("Is in negotiation"), 10, [("stage_probability", "at_least", 80)]),
    (_("Contact well filled"), 6, [("completeness", "at_least", 4)]),
    (_("First answer within 15 minutes"), 6, [("answer_minutes", "at_most", 15)]),
    (_("A task was done"), 5, [("tasks_done", "at_least", 1)]),
    (_("No word from the customer for a week"), -15, [("silent_hours", "at_least", 168)]),
    (_("Ten days or more in the same stage"), -10, [("stage_days", "at_least", 10)]),
    (_("No phone and no e-mail"), -15, [("has_phone", "false", None), ("has_email", "false", None)]),
)


def plant() -> None:
    """In Portuguese: they become the organization's own. Those that stand already are not doubled."""
    with translation.override("pt-br"):
        known = set(ScoreRule.objects.values_list("reason", flat=True))
        ScoreRule.objects.bulk_create(
            ScoreRule(reason=str(reason), points=points, position=position, conditions=_conditions(conditions))
            for position, (reason, points, conditions) in enumerate(RULES)
            if str(reason) not in known
        )


def _conditions(conditions: list[tuple]) -> list[dict]:
    return [{"fact": fact, "is": how} | ({} if value is None else {"value": value}) for fact, how, value in conditions]
