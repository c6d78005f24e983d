"""Every component on one page, to look at while building. Routed in development only."""

from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.utils import timezone
from django.views.generic.base import TemplateResponseMixin

from tenants.access import anyone
from tenants.views.base import RuledView

NAMES = [
    "Rafael Lima",
    "Débora Nunes",
    "Paulo Siqueira",
    "Tainá Castro",
    "Marina Alves",
    "Vinícius Rocha",
    "Otávio Reis",
]
REASONS = [
    {"points": 28, "text": "Pediu contrato"},
    {"points": 22, "text": "Abriu a proposta 3 vezes"},
    {"points": 18, "text": "Responde em 5 min"},
    {"points": -6, "text": "Comparou preços"},
]
MENU = [
    {"label": "Mover para…", "icon": "arrows-right-left", "href": "#move", "key": "M"},
    {"label": "Atribuir…", "icon": "user", "href": "#assign", "key": "A"},
    {"separator": True},
    {"label": "Arquivar por 30 dias", "icon": "trash", "href": "#archive", "bad": True},
]
TABS = [
    {"label": "Minhas", "href": "#mine", "active": True, "n": 12},
    {"label": "Sem dono", "href": "#nobody", "active": False, "n": 3},
    {"label": "Todas", "href": "#all", "active": False, "n": 48},
]
VIEWS = [
    {"label": "Kanban", "href": "#kanban", "icon": "layout-kanban", "active": True},
    {"label": "Lista", "href": "#list", "icon": "list", "active": False},
]
OFFERS = [
    {"label": "Novo lead", "href": "#new", "icon": "plus", "kind": "primary"},
    {"label": "Ver todos", "href": "#all", "icon": "", "kind": ""},
]


@dataclass(frozen=True)
class Someone:
    """A person who is only a picture."""

    pk: str
    name: str


class SampleForm(forms.Form):
    """A field of each kind."""

    name = forms.CharField(label="Nome", initial="Marina Alves")
    phone = forms.CharField(label="WhatsApp", initial="+55 11 8765-4321")
    email = forms.EmailField(label="E-mail", help_text="Para a proposta e o recibo.")
    stage = forms.ChoiceField(label="Etapa", choices=[("proposal", "Proposta"), ("won", "Ganho")])
    closing = forms.CharField(label="Fechamento", required=False, widget=forms.TextInput({"placeholder": "dd/mm/aaaa"}))
    password = forms.CharField(label="Senha", min_length=10, widget=forms.PasswordInput)
    note = forms.CharField(label="Nota", required=False, widget=forms.Textarea({"rows": 2}))
    seen_by = forms.ChoiceField(
        label="Quem vê", choices=[("team", "Equipe"), ("all", "Todos")], widget=forms.RadioSelect
    )
    tell_owner = forms.BooleanField(label="Avisar o dono", required=False, initial=True)


class ComponentsView(TemplateResponseMixin, RuledView):
    """The components and their states, as on the design's own sheet."""

    allow = anyone
    template_name = "components/index.html"

    def get(self, request):
        now = timezone.now()
        context = {
            "people": [Someone(f"person-{number}", name) for number, name in enumerate(NAMES)],
            "form": _sample(),
            "reasons": REASONS,
            "menu": MENU,
            "tabs": TABS,
            "views": VIEWS,
            "offers": OFFERS,
            "moments": [now - timedelta(days=1), now, now + timedelta(days=1), now + timedelta(days=4)],
        }
        return self.render_to_response(context)


def _sample() -> SampleForm:
    """A form in which exactly one field is wrong."""
    form = SampleForm({"name": "Marina Alves", "phone": "+55 11 8765-4321", "email": "marina@studiolume.com.br"})
    form.full_clean()
    form.errors.clear()
    form.add_error("phone", "Falta o 9 depois do DDD")
    return form
