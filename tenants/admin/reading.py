"""Rows to look at. Whatever changes one has rules of its own: it is done on the product's pages, to which each row leads."""

from functools import cached_property
from typing import Any, ClassVar

from django.contrib.admin import display
from django.core.exceptions import ImproperlyConfigured
from django.core.paginator import Paginator
from django.urls import reverse

from tenants.admin.sites import RuledAdmin

MOST = 10_000  # rows that pages are counted of: nobody turns to the next one
SECRET = frozenset("token digest nonce credentials payload qr code proof query sealed_key sealed_body event".split())


def shown(attribute: str, label: Any) -> Any:
    """A column of something that a row knows of itself."""

    @display(description=label)
    def show(self, row):
        return getattr(row, attribute)

    return show


class Limited(Paginator):
    """Counts as far as anybody would turn pages, so that a million rows cost no more than ten thousand."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return rows[:MOST].count()


class ReadAdmin(RuledAdmin):
    """A list and a page for each row. ``fields`` names what is shown: what is not named, a secret above all, is not."""

    fields: Any = ()
    related: ClassVar[tuple[str, ...]] = ()
    # The name of a row's address in the product.
    page: ClassVar[str] = ""

    paginator = Limited
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    ordering: Any = ("-pk",)

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        shown = {*(cls.fields or ()), *cls.list_display}
        if secret := {name for name in shown if name in SECRET or name.endswith("_sealed")}:
            raise ImproperlyConfigured(f"{cls.__name__} would show {sorted(secret)}.")

    def get_queryset(self, request):
        return self.reached(request).select_related(*self.related)

    def reached(self, request) -> Any:
        """Those that this member may see."""
        rows = getattr(self.model, "ever", self.model._default_manager).all()
        return rows.accessible_by(request.membership) if hasattr(rows, "accessible_by") else rows

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    def product_url(self, row) -> str:
        return reverse(self.page, args=[row.pk]) if self.page else ""
