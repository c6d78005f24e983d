"""A person's page."""

from uuid import UUID

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from crm.models import Contact
from crm.queries import timeline
from crm.queries.contact import ContactSheet
from crm.services import merging, opening
from crm.views.base import asked, refuse
from tenants.access import may
from tenants.requests import OrganizationRequest
from tenants.views.base import TenantView


class ContactView(TenantView):
    """A person: addresses, opportunities, conversations, and one timeline of it all."""

    allow = may("contact.view")

    def get(self, request, pk: UUID):
        contact = get_object_or_404(readable_contacts(request), pk=pk)
        if contact.merged_into_id:
            return redirect("contact", pk=merging.home(contact).pk)
        opening.noted(contact)
        return render(request, "crm/contact/show.html", contact_context(request, contact))


class ContactPartsView(TenantView):
    """What the page shows of the person, again."""

    allow = may("contact.view")

    def get(self, request, pk: UUID):
        contact = get_object_or_404(readable_contacts(request), pk=pk)
        if contact.merged_into_id:  # while the page was open
            return HttpResponseClientRedirect(reverse("contact", args=[merging.home(contact).pk]))
        return render(request, "crm/contact/changed.html", contact_context(request, contact))


class ContactTimelineView(TenantView):
    """Older lines, or the lines of one kind."""

    allow = may("contact.view")

    def get(self, request, pk: UUID):
        contact = get_object_or_404(readable_contacts(request), pk=pk)
        before, only = timeline.Cursor.read(asked(request, "before")), asked(request, "only")
        if before is None:
            return render(request, "crm/contact/filtered.html", contact_context(request, contact))
        page = timeline.of_contact(contact.pk, request.membership, only=only, before=before)
        return render(request, "crm/contact/_lines.html", {"contact": contact, "page": page, "only": only})


def readable_contacts(request: OrganizationRequest):
    return Contact.objects.accessible_by(request.membership).select_related("company", "owner")


def changeable_contact(request: OrganizationRequest, pk: UUID) -> Contact:
    """403 for a person whom one sees and may not change."""
    contact = get_object_or_404(readable_contacts(request), pk=pk)
    if not Contact.objects.accessible_by(request.membership, "contact.change").filter(pk=contact.pk).exists():
        refuse(request)
    return contact


def living_contact(request: OrganizationRequest, pk: UUID) -> Contact:
    """One to add something to: 403 also for a person in the archive."""
    contact = changeable_contact(request, pk)
    if contact.archived_at is not None:
        refuse(request)
    return contact


def contact_context(request: OrganizationRequest, contact: Contact) -> dict:
    """What the page shows, its timeline as far down as it is shown already."""
    only, down_to = asked(request, "only"), timeline.Cursor.read(asked(request, "down_to"))
    return {
        "contact": contact,
        "sheet": ContactSheet(contact, request.membership),
        "page": timeline.of_contact(contact.pk, request.membership, only=only, down_to=down_to),
        "only": only if only in timeline.FILTERS else "",
        "keep": asked(request, "keep").split(),
    }
