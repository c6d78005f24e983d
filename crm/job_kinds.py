"""The kinds of background work there are. Adding one means a class, and a line at start-up. See docs/jobs.md."""

from abc import ABC, abstractmethod
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from django.urls import reverse
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from crm.models import Job

# key → where its class is; imported when first used
KINDS: dict[str, str] = {}


class Stop(Exception):
    """The work cannot go on; the sentence tells the person why and what to do."""


class Kind(ABC):
    """Knows how one kind of work is done. Holds no state: all of it stands in the job's rows."""

    key: ClassVar[str]
    label: ClassVar[Any]
    icon: ClassVar[str] = "loader-2"
    files_kept: ClassVar[timedelta] = timedelta(days=30)
    may_be_cancelled: ClassVar[bool] = True
    revert_kind: ClassVar[str] = ""
    revert_within: ClassVar[timedelta] = timedelta(days=30)

    @abstractmethod
    def step(self, job: "Job") -> bool:
        """Do one chunk (about a second, never more than twenty) and count it on the job; whether there is more.

        Runs in a transaction that also keeps the job's cursor and counts: both happen, or neither.
        """

    def finish(self, job: "Job") -> None:  # noqa: B027 - most kinds have nothing to add
        """Once, in the transaction that ends the job well."""

    def give_up(self, job: "Job") -> None:  # noqa: B027
        """Once, in the transaction that ends the job as failed or cancelled."""

    def may_not_revert(self, job: "Job", by: Any) -> str:
        """Why this person in particular may not take it back, in a sentence; empty when they may."""
        return ""

    def url(self, job: "Job") -> str:
        """The page that shows the job."""
        return reverse("job", args=[job.pk])


def register(key: str, path: str) -> None:
    """Said by apps at start-up."""
    KINDS[key] = path


@cache
def get(key: str) -> Kind:
    """The kind, imported on first use."""
    return import_string(KINDS[key])()
