"""Lead sources in the settings: which there are, a new one, one of them."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from config.outside.errors import NeedsOwner, NotAuthorised, ProviderError, Rejected
from crm.forms.source import MetaForm, SecretForm, SourceForm, TokenForm
from crm.models import Lead, Source
from crm.queries import people
from crm.queries import sources as shown
from crm.services import sources
from crm.views.base import refused
from tenants.access import may
from tenants.views.base import TenantView

Kind = Source.Kind
ADDRESSES = {
    Kind.WEBHOOK: "hooks/leads",
    Kind.GOOGLE: "hooks/google_ads",
    Kind.META: "hooks/meta_leads",
    Kind.FORM: "f",
}


class SourcesView(TenantView):
    """All of them, with the last seven days of each."""

    allow = may("pipeline.change")

    def get(self, request):
        listed = {"rows": shown.listed(request.membership), "removed": list(Source.ever.away())}
        return render(request, "crm/source/index.html", listed)


class SourceScoped(TenantView):
    """A view about one source."""

    allow = may("pipeline.change")

    @cached_property
    def source(self) -> Source:
        rows = Source.objects.accessible_by(self.request.membership).select_related("stage__pipeline", "owner")
        return get_object_or_404(rows, pk=self.kwargs["pk"])


class SourceNewView(TenantView):
    """GET offers the kinds, then asks about one; POST makes it."""

    allow = may("pipeline.change")

    def get(self, request):
        kind = request.GET.get("kind", "")
        if kind not in Kind:
            return render(request, "crm/source/kinds.html", {"kinds": kinds()})
        return self._ask(kind, source_form(request, initial=_first(kind, request.user)), MetaForm())

    def post(self, request):
        kind = request.POST.get("kind", "")
        if kind not in Kind:
            return redirect("source_new")
        form, meta = source_form(request, request.POST), MetaForm(request.POST)
        is_meta = kind == Kind.META
        if not form.is_valid() or (is_meta and not meta.is_valid()):
            return self._ask(kind, form, meta, status=422)
        fields: dict[str, Any] = dict(form.cleaned_data)
        if is_meta and not self._connected(meta, fields):
            return self._ask(kind, form, meta, status=422)
        try:
            source = sources.create(by=request.user, kind=kind, **fields)
        except sources.PageTaken as why:
            meta.add_error("page_id", str(why))
            return self._ask(kind, form, meta, status=422)
        return redirect("source_form" if kind == Kind.FORM else "source", pk=source.pk)

    def _connected(self, meta: MetaForm, fields: dict[str, Any]) -> bool:
        """Whether Meta opens the page with this token."""
        said = meta.cleaned_data
        if problem := meta_problem(said["page_id"], said["access_token"], said["app_secret"]):
            meta.add_error("access_token", problem)
            return False
        fields |= {"account": said["page_id"], "credentials": meta.secrets}
        return True

    def _ask(self, kind: str, form: SourceForm, meta: MetaForm, status: int = 200) -> HttpResponse:
        context = {"kind": Kind(kind), "form": form, "meta": meta}
        return render(self.request, "crm/source/new.html", context, status=status)


class SourceView(SourceScoped):
    """One source: its address, what arrived, its settings. POST changes them; DELETE puts it out of use."""

    def get(self, request, pk):
        return self._show(self.kept_form, SecretForm())

    def post(self, request, pk):
        form, secret = source_form(request, request.POST), SecretForm(request.POST)
        if not form.is_valid() or not secret.is_valid():
            return self._show(form, secret, status=422)
        fields = dict(form.cleaned_data) | {"is_active": bool(request.POST.get("is_active"))}
        sources.change(self.source, **fields, credentials={"secret": secret.cleaned_data["secret"]})
        messages.success(request, _("Saved."))
        return redirect("source", pk=pk)

    def delete(self, request, pk):
        sources.archive(self.source, by=request.user)
        return HttpResponseClientRedirect(reverse("sources"))

    @property
    def kept_form(self) -> SourceForm:
        return source_form(self.request, initial=SourceForm.initial_of(self.source))

    def _show(
        self, form: SourceForm, secret: SecretForm, token: TokenForm | None = None, status: int = 200
    ) -> HttpResponse:
        context = about(self.source) | {"form": form, "secret": secret, "token": token or TokenForm()}
        if self.source.kind == Kind.META:
            context["age"] = shown.age_of(self.source)
        return render(self.request, "crm/source/show.html", context, status=status)


class SourceRestoreView(TenantView):
    """POST brings a source back from the archive."""

    allow = may("pipeline.change")

    def post(self, request, pk):
        source = get_object_or_404(Source, pk=pk)
        try:
            sources.restore(source)
        except sources.PageTaken as why:
            return refused(str(why), status=409)
        said = _("%(source)s is back, switched off. Give it its secrets again, then switch it on.")
        messages.success(request, said % {"source": source})
        return HttpResponseClientRedirect(reverse("source", args=[pk]))


class SourceTokenView(SourceView):
    """POST: another token for the page of a Meta source. Meta is asked before it takes the place of the former one."""

    http_method_names = ("post",)

    def post(self, request, pk):
        if self.source.kind != Kind.META:
            raise Http404
        form = TokenForm(request.POST)
        if form.is_valid():
            secret = form.cleaned_data["app_secret"] or self.source.credential("app_secret")
            if problem := meta_problem(self.source.account, form.cleaned_data["access_token"], secret):
                form.add_error("access_token", problem)
        if not form.is_valid():
            return self._show(self.kept_form, SecretForm(), form, status=422)
        sources.change(self.source, credentials=form.secrets)
        messages.success(request, _("Meta took the new token."))
        return redirect("source", pk=pk)


def about(source: Source) -> dict[str, Any]:
    """What every page about a source names."""
    kind = Kind(source.kind)
    address = f"{settings.PUBLIC_URL}/{ADDRESSES[kind]}/{source.token}/"
    return {
        "source": source,
        "address": address,
        "embed": f'<script src="{settings.PUBLIC_URL}/f/embed.js" data-form="{address}" async></script>',
        "google_key": source.credential("google_key"),
        "verify_token": source.credential("verify_token"),
        "is_signed": bool(source.credential("secret")),
        "trouble": shown.told({"code": source.trouble}) if source.trouble else "",
        "lines": shown.receipts_of(source),
        "mapping": shown.mapping_of(source) if kind != Kind.FORM else [],
        "targets": shown.targets(),
    }


def source_form(request, data=None, *, initial: dict[str, Any] | None = None) -> SourceForm:
    return SourceForm(data, people=people.assignable(request.membership, "lead.change"), initial=initial)


def kinds() -> list[tuple[str, str, str]]:
    """What there is to choose from, and when."""
    when = {
        Kind.FORM: _("A page of its own, or a frame in your site. Visitors become leads."),
        Kind.WEBHOOK: _("Your site, RD Station, Elementor, Zapier: whatever can post to an address."),
        Kind.META: _("Instant forms of Facebook and Instagram ads arrive within seconds."),
        Kind.GOOGLE: _("The form below your Google ads posts to an address with a key."),
    }
    return [(kind.value, str(kind.label), text) for kind, text in when.items()]


def meta_problem(page_id: str, token: str, app_secret: str) -> str:
    """Why Meta does not open the page; empty when it does."""
    try:
        sources.ask_meta(page_id=page_id, token=token, app_secret=app_secret)
    except NotAuthorised:
        return _("Meta does not accept this token. Make a new one for this page.")
    except NeedsOwner:
        return _("The token lacks permissions for leads: see below which ones.")
    except Rejected:
        return _("With this token Meta shows no page of this id.")
    except ProviderError:
        return _("Meta does not answer just now. Try again in a minute.")
    return ""


def _first(kind: str, user) -> dict[str, Any]:
    names = {Kind.FORM: _("Site form"), Kind.WEBHOOK: _("Site"), Kind.META: "Facebook", Kind.GOOGLE: "Google Ads"}
    return {
        "name": names[Kind(kind)],
        "lead_source": Lead.Source.AD if kind in sources.ADS else Lead.Source.SITE,
        "repeat": Source.Repeat.OPEN,
        "owner": str(user.pk),
    }
