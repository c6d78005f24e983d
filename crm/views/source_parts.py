"""What is done with a source: its form is built, its mapping learnt, its receipts read again."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from config.ids import uuid7
from config.outside.errors import ProviderError
from crm.capture import layouts, naming
from crm.capture.layouts import Layout
from crm.forms.source import OF_SOURCE, LayoutForm, rows_of
from crm.models import Receipt, Source
from crm.queries.sources import Line, receipts_of, targets
from crm.services import rereading, sources
from crm.views.sources import SourceScoped, about

MOST_MAPPED = 200


class SourceFormView(SourceScoped):
    """The form builder: GET shows it, POST saves it."""

    def get(self, request, pk):
        layout = Layout.read(self._form_source.form)
        kept = {name: getattr(self.source, name) for name in OF_SOURCE}
        initial = layout.keep() | {"sites": "\n".join(layout.sites)} | kept
        return self._show(LayoutForm(initial=initial), layout)

    def post(self, request, pk):
        form, source = LayoutForm(request.POST), self._form_source
        if not form.is_valid():
            return self._show(form, Layout.read(source.form), status=422)
        layout = form.layout(request.POST)
        if not layout.fields:
            form.add_error(None, _("Ask for something, at least for a name and a phone."))
            return self._show(form, layout, status=422)
        sources.change(source, form=layout.keep(), **{name: form.cleaned_data[name] for name in OF_SOURCE})
        messages.success(request, _("The form is saved, and shown like this from now on."))
        return redirect("source_form", pk=pk)

    @property
    def _form_source(self) -> Source:
        """Only forms have one."""
        return get_object_or_404(Source, pk=self.source.pk, kind=Source.Kind.FORM)

    def _show(self, form: LayoutForm, layout: Layout, status: int = 200) -> HttpResponse:
        context = (
            about(self.source) | {"form": form, "rows": rows_of(layout)} | _preview(layout, self.source.consent_text)
        )
        return render(self.request, "crm/source/form.html", context, status=status)


class SourcePreviewView(SourceScoped):
    """How the form would look as it stands in the builder."""

    def post(self, request, pk):
        form = LayoutForm(request.POST)
        layout = form.layout(request.POST) if form.is_valid() else Layout.read(self.source.form)
        consent = form.cleaned_data.get("consent_text", "")
        return render(request, "crm/source/_preview.html", _preview(layout, consent))


class SourceMappingView(SourceScoped):
    """Which value goes to which field. What stays as it was guessed is not fixed by it."""

    def post(self, request, pk):
        known = {value for value, _label in targets()}
        pairs = list(zip(request.POST.getlist("path"), request.POST.getlist("to"), strict=False))[:MOST_MAPPED]
        mapping = {path[:160]: to for path, to in pairs if to in known and to != naming.meaning(path)}
        sources.change(self.source, mapping=mapping)
        messages.success(request, _("The mapping is saved and holds for all that arrives from now on."))
        return redirect("source", pk=pk)


class SourceTestView(SourceScoped):
    """A made-up person goes the whole way, and makes no lead."""

    def post(self, request, pk):
        rereading.test(self.source, uuid7().hex)
        return render(request, "crm/source/_receipts.html", {"source": self.source, "lines": receipts_of(self.source)})


class ReceiptView(SourceScoped):
    """GET shows what arrived, in a dialog; POST reads it once more."""

    def get(self, request, pk, receipt):
        row = self._receipt(receipt)
        payload = row.payload if isinstance(row.payload, dict) else {}
        context = {
            "source": self.source,
            "line": Line(row),
            "told": payload.get("told", {}),
            "body": payload.get("body", ""),
        }
        return render(request, "crm/source/receipt.html", context)

    def post(self, request, pk, receipt):
        row = self._receipt(receipt)
        try:
            rereading.reread(row)
        except ProviderError:
            messages.error(request, _("Meta does not answer just now. Try again in a minute."))
        except ValueError:
            messages.error(request, _("This cannot be read, whatever the mapping says."))
        return render(request, "crm/source/_receipts.html", {"source": self.source, "lines": receipts_of(self.source)})

    def _receipt(self, pk) -> Receipt:
        rows = Receipt.objects.filter(source=self.source).select_related("source__stage", "lead__contact")
        return get_object_or_404(rows, pk=pk)


def _preview(layout: Layout, consent: str) -> dict:
    with translation.override(layout.language):
        visitor = layouts.built(layout, consent=consent)
        send, thanks = _("Send"), _("Thank you. We will write to you soon.")
    return {"layout": layout, "visitor": visitor, "send": layout.button or send, "thanks": layout.thanks or thanks}
