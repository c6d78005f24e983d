"""How what narrows leads is called."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy

from crm.models import Stage
from crm.queries.filters import ARCHIVED
from crm.queries.progress import IDLE, LATE

STATES: dict[str, str | Promise] = {
    Stage.Kind.OPEN: gettext_lazy("In progress"),
    Stage.Kind.WON: gettext_lazy("Won"),
    Stage.Kind.LOST: gettext_lazy("Lost"),
    ARCHIVED: gettext_lazy("Archived"),
}
WAITS: dict[str, str | Promise] = {
    LATE: gettext_lazy("past the goal of their stage"),
    IDLE: gettext_lazy("past the goal, without a task"),
}
MOMENTS: dict[str, str | Promise] = {
    "created": pgettext_lazy("lead", "Created"),
    "closed": pgettext_lazy("lead", "Closed"),
    "active": gettext_lazy("Last activity"),
}
