"""What a folder of the inbox is called, and who sees it."""

from django.http import QueryDict

from crm.forms.saved_view import SavedViewForm
from messaging.queries.narrowing import Filter
from tenants.models import Membership


class FolderForm(SavedViewForm):
    """``query`` is an address of the inbox; of it only what means something is kept."""

    def __init__(self, *args, member: Membership, **kwargs):
        super().__init__(*args, member=member, **kwargs)
        self.member = member

    def clean_query(self) -> str:
        return Filter.asked(QueryDict(self.cleaned_data["query"]), self.member).address
