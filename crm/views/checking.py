"""Whether a person's e-mail and phone can be right: asked again, a better one taken, one's own kept."""

from uuid import UUID

from django.utils.translation import gettext as _

from crm.services import checking, contacts, taking
from crm.views.base import asked, refused
from crm.views.contacts import changeable_contact
from crm.views.editing import contact_changed, with_the_way_back
from tenants.access import may
from tenants.views.base import TenantView


class ContactCheckView(TenantView):
    """POST looks again."""

    allow = may("contact.change")

    def post(self, request, pk: UUID):
        checking.check_now(changeable_contact(request, pk))
        return contact_changed(request, pk, toast=_("Looked at again. What the DNS says follows within seconds."))


class ContactEmailCheckView(TenantView):
    """POST takes the address that was probably meant, or keeps the one there is."""

    allow = may("contact.change")

    def post(self, request, pk: UUID):
        contact = changeable_contact(request, pk)
        if asked(request, "keep"):
            taking.keep_email(contact)
            return contact_changed(request, pk)
        try:
            taking.take_email(contact, by=request.user)
        except contacts.Taken:
            return refused(_("Another contact is known by this already."), status=409)
        except contacts.Changed:
            return refused(_("The contact has changed since you saw it."), status=409)
        return with_the_way_back(contact_changed(request, pk), contact.activities.filter(kind="contact.changed"))
