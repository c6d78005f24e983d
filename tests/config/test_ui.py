"""What every template may say."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.template import Context, Template
from django.test.html import parse_html
from django.urls import get_script_prefix, set_script_prefix
from django.utils import timezone, translation

from config import words
from config.templatetags import ui
from tests.clock import travel

SAO_PAULO = ZoneInfo("America/Sao_Paulo")


@dataclass
class Meta:
    model_name: str


@dataclass
class Someone:
    pk: UUID
    name: str

    _meta = Meta("contact")


MARINA = Someone(UUID("0198c0de-0000-7000-8000-000000000001"), "Marina Alves")


@pytest.fixture(autouse=True)
def in_english_at_sao_paulo():
    with translation.override("en"), timezone.override(SAO_PAULO):
        yield


def render(source: str, **context) -> str:
    return Template(source).render(Context(context))


class TestMoney:
    @pytest.mark.parametrize(
        ("cents", "form", "text"),
        [
            (1250000, "", "R$ 12.500"),
            (1250050, "", "R$ 12.500,50"),
            (1250000, "full", "R$ 12.500,00"),
            (5, "", "R$ 0,05"),
            (0, "", "R$ 0"),
            (1250050, "round", "R$ 12.501"),
            (1250049, "round", "R$ 12.500"),
            (-99, "full", "−R$ 0,99"),
            (18430000000, "", "R$ 184.300.000"),
            (None, "", ""),
        ],
    )
    def test_reais_as_brazilians_write_them(self, cents, form, text):
        with translation.override("pt-br"):
            assert words.brl(cents, form) == text

    def test_an_english_reader_gets_english_separators(self):
        assert words.brl(1250050) == "R$ 12,500.50"

    def test_the_filter_takes_the_form(self):
        with translation.override("pt-br"):
            assert render('{{ cents|brl:"full" }}', cents=99) == "R$ 0,99"


class TestMoments:
    @pytest.fixture(autouse=True)
    def on_a_thursday_evening(self):
        with travel(datetime(2026, 11, 19, 21, 1, tzinfo=UTC), tick=False):  # 18:01 in São Paulo
            yield

    @pytest.mark.parametrize(
        ("moment", "text"),
        [
            (datetime(2026, 11, 19, 21, 30, tzinfo=UTC), "today 18:30"),
            (datetime(2026, 11, 20, 2, 59, tzinfo=UTC), "today 23:59"),
            (datetime(2026, 11, 20, 13, 0, tzinfo=UTC), "tomorrow 10:00"),
            (datetime(2026, 11, 18, 20, 0, tzinfo=UTC), "yesterday 17:00"),
            (datetime(2026, 11, 23, 13, 0, tzinfo=UTC), "mon 11/23"),
            (datetime(2025, 11, 23, 13, 0, tzinfo=UTC), "11/23/2025"),
            (None, ""),
        ],
    )
    def test_near_days_have_names(self, moment, text):
        assert words.when(moment) == text

    def test_the_day_is_the_organizations_own(self):
        moment = datetime(2026, 11, 20, 2, 59, tzinfo=UTC)

        with timezone.override(UTC):
            assert words.when(moment) == "tomorrow 02:59"

    def test_only_the_day_when_asked(self):
        assert words.when(datetime(2026, 11, 19, 21, 30, tzinfo=UTC), "day") == "today"

    @pytest.mark.parametrize(
        ("minutes", "text"), [(0, "now"), (4, "4 min"), (59, "59 min"), (125, "2 h"), (9 * 1440, "9 d"), (-5, "now")]
    )
    def test_how_long_since_in_one_word(self, minutes, text):
        moment = datetime.fromtimestamp(timezone.now().timestamp() - minutes * 60, UTC)

        assert words.ago(moment) == text


class TestPeople:
    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("Marina Alves", "MA"),
            ("Otávio dos Reis", "OR"),
            ("Débora", "DÉ"),
            ("+55 62 98123-4410", "10"),
            ("João 🎉", "JO"),
            ("", "?"),
            ("🎉", "?"),
        ],
    )
    def test_initials(self, name, text):
        assert words.initials(name) == text

    def test_an_avatar_escapes_the_name(self):
        shown = ui.avatar(Someone(MARINA.pk, '"><script>'))

        assert "<script>" not in shown
        assert "&quot;&gt;&lt;script&gt;" in shown

    def test_the_colour_stays_with_the_person(self):
        renamed = Someone(MARINA.pk, "Marina Prado")

        assert ui.colour(MARINA) == ui.colour(renamed) == "av2"

    def test_colours_are_used_evenly(self):
        seen = {ui.colour(Someone(UUID(int=number), "")) for number in range(200)}

        assert seen == {f"av{number}" for number in range(9)}

    def test_size_and_shape(self):
        assert ui.avatar(MARINA, size="sm", square=True) == (
            '<span class="ava av2 ava-sm ava-sq" title="Marina Alves" aria-hidden="true">MA</span>'
        )


@pytest.mark.parametrize(
    ("score", "css"),
    [(100, "score-hi"), (70, "score-hi"), (69, "score-mid"), (40, "score-mid"), (39, "score-lo"), (None, "")],
)
def test_a_score_is_green_from_70_and_amber_from_40(score, css):
    assert ui.score_class(score) == css


def test_an_icon_is_decoration_from_the_sprite():
    assert render('{% icon "plus" "mut" %}') == (
        '<svg class="icon mut" aria-hidden="true" focusable="false"><use href="/static/icons/icons.svg#tabler-plus"></use></svg>'
    )


def test_an_id_names_the_thing_and_its_part():
    assert ui.dom_id(MARINA) == "contact_0198c0de-0000-7000-8000-000000000001"
    assert ui.dom_id(MARINA, "composer") == "contact_0198c0de-0000-7000-8000-000000000001_composer"


class TestPublicAddress:
    def test_it_has_no_organization_in_front(self):
        set_script_prefix("/o/aurora/")
        try:
            assert ui.public_url("account_login") == "/accounts/login/"
            assert get_script_prefix() == "/o/aurora/"
        finally:
            set_script_prefix("/")

    def test_the_prefix_comes_back_after_a_mistake(self):
        set_script_prefix("/o/aurora/")
        try:
            with pytest.raises(Exception, match="nowhere"):
                ui.public_url("nowhere")
            assert get_script_prefix() == "/o/aurora/"
        finally:
            set_script_prefix("/")


class PhoneForm(forms.Form):
    phone = forms.CharField(help_text="With area code", min_length=8)
    mail = forms.EmailField(required=False)
    stage = forms.ChoiceField(choices=[("a", "A")])
    agreed = forms.BooleanField(required=False)


class TestField:
    def show(self, name: str, data: dict | None = None) -> str:
        return render('{% include "_components/_field.html" %}', field=PhoneForm(data)[name])

    def test_hint_and_error_are_tied_to_the_control(self):
        shown = self.show("phone", {"phone": "12"})

        assert 'aria-describedby="id_phone_helptext id_phone_error"' in shown
        assert 'id="id_phone_helptext"' in shown
        assert 'id="id_phone_error">' in shown
        assert 'aria-invalid="true"' in shown
        assert 'value="12"' in shown

    def test_a_sound_field_hides_the_place_of_its_error(self):
        shown = self.show("phone")

        assert 'id="id_phone_error" hidden' in shown
        assert "is-invalid" not in shown

    def test_each_kind_wears_its_class(self):
        assert 'class="form-control"' in self.show("phone")
        assert 'class="form-select"' in self.show("stage")
        assert 'class="form-check-input"' in self.show("agreed")

    def test_the_browser_knows_the_words_for_what_is_wrong(self):
        assert 'data-missing="Fill in this field."' in self.show("phone")
        assert 'data-short="At least 8 characters."' in self.show("phone")
        assert "data-mismatch=" in self.show("mail")

    def test_what_may_stay_empty_says_so(self):
        assert "optional" in self.show("mail")
        assert "optional" not in self.show("phone")


def test_a_place_nobody_may_enter_is_not_shown():
    class Visitor:
        def may(self, permission):
            return permission == "lead.view"

    assert render('{{ membership|may:"lead.view" }}', membership=Visitor()) == "True"
    assert render('{{ membership|may:"channel.view" }}', membership=Visitor()) == "False"
    assert render('{{ membership|may:"lead.view" }}', membership=None) == "False"


def test_a_choice_looks_as_django_would_have_it_look():
    class Asking(forms.Select):
        def create_option(self, name, value, *args, **kwargs):
            option = super().create_option(name, value, *args, **kwargs)
            option["attrs"] |= {"disabled": value == 1_000, "data-said": 'a "b" <c>', "hidden": False}
            return option

    choices = [("", "—"), (1_000, "1 & 2"), ("Group <a>", [("x", "<b>"), ("y", "Why")])]
    for widget in (Asking({"class": "form-select"}, choices), forms.SelectMultiple(choices=choices)):
        for value in (None, "y", 1_000, ["x", "y"]):
            ours, theirs = (widget.render("what", value, renderer=each) for each in (None, DjangoTemplates()))
            assert parse_html(ours) == parse_html(theirs)
            assert ours.count("<option") == 4
