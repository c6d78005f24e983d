"""What a person's page shows beside the timeline."""

from collections.abc import Sequence
from functools import cached_property

from django.db.models import Q

from crm import parts
from crm.custom import values
from crm.custom.values import Answer
from crm.models import Contact, CustomField, File, Identity, Lead, Task
from crm.queries import consents, duplicates, files, tasks, timeline
from tenants.access import Principal


class ContactSheet:
    """A person as one colleague may see and touch."""

    def __init__(self, contact: Contact, principal: Principal):
        self.contact = contact
        self.principal = principal

    may_open_contact = True

    @cached_property
    def may_change_contact(self) -> bool:
        return Contact.objects.accessible_by(self.principal, "contact.change").filter(pk=self.contact.pk).exists()

    @cached_property
    def may_archive(self) -> bool:
        return Contact.objects.accessible_by(self.principal, "contact.delete").filter(pk=self.contact.pk).exists()

    @cached_property
    def may_merge(self) -> bool:
        return duplicates.mergeable(self.principal, duplicates.CONTACT).filter(pk=self.contact.pk).exists()

    @cached_property
    def maybe_same(self) -> Sequence[duplicates.MaybeSame]:
        """Who else this person may be."""
        return duplicates.maybe_same(self.contact, self.principal)

    @cached_property
    def contact_answers(self) -> list[Answer]:
        """What the person's data says in the organization's own fields."""
        return values.answers(list(CustomField.objects.of(CustomField.Entity.CONTACT)), self.contact.custom)

    @cached_property
    def identities(self) -> Sequence[Identity]:
        """All addresses the person is known by."""
        return list(self.contact.identities.order_by("kind", "created_at"))

    @cached_property
    def consents(self) -> Sequence[consents.Standing]:
        """What the person agreed to, and what not."""
        return consents.standing(self.contact)

    @cached_property
    def leads(self) -> Sequence[Lead]:
        """Opportunities with this person, newest first."""
        rows = Lead.objects.accessible_by(self.principal).filter(contact=self.contact.pk)
        return list(rows.select_related("stage", "owner").order_by("archived_at", "-created_at"))

    @cached_property
    def tasks(self) -> Sequence[Task]:
        """What is to be done about the person and the person's leads."""
        return tasks.of_contact(self.contact, self.principal)

    @cached_property
    def files(self) -> Sequence[File]:
        return files.of_contact(self.contact, self.principal)

    @cached_property
    def pinned(self) -> Sequence[timeline.Line]:
        return timeline.pinned(Q(contact=self.contact.pk), self.principal)

    @property
    def may_add(self) -> bool:
        """Notes and files."""
        return self.may_change_contact and self.contact.archived_at is None

    @property
    def may_add_tasks(self) -> bool:
        return self.may_add and self.principal.may("task.create")

    @cached_property
    def threads(self) -> list[parts.Thread]:
        return parts.threads_of_contact(self.contact.pk, self.principal)

    @cached_property
    def write_url(self) -> str:
        """The dialog for the first words to somebody who has a number; a group's begin on the phone."""
        is_group = any(identity.kind == Identity.Kind.GROUP for identity in self.identities)
        is_shut = self.door is not None and self.door.is_shut
        if is_group or is_shut or not self.contact.phone or self.contact.archived_at:
            return ""
        return parts.writing_to(self.contact.pk, self.principal)

    @cached_property
    def door(self) -> parts.Door | None:
        return parts.door_of(self.contact.pk, self.principal)
