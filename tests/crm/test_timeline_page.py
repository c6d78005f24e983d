"""The timeline of a lead and of a person: every line once, in order, in words, and only for those who may see it."""

from datetime import UTC, datetime, timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import strip_tags

from crm import parts
from crm.models import Activity
from crm.queries.timeline import FILTERS, LOOKS, PAGE, Cursor, Line
from crm.services import notes, tasks
from tenants.context import in_tenant
from tests.cast import Cast
from tests.clock import travel
from tests.makers import make_contact, make_lead
from tests.queries import count_queries

NOON = datetime(2026, 11, 19, 15, 0, tzinfo=UTC)


def lead_of(cast: Cast, owner=None, name: str = "Marina Alves", **fields):
    with in_tenant(cast.schema):
        return make_lead(name, owner=owner or cast.rep, **fields)


def happen(cast: Cast, lead, *moments: datetime, kind: str = "lead.moved", **fields) -> list[Activity]:
    particulars = fields.pop("particulars", {"from_stage": "Lead", "to_stage": "Contato"})
    with in_tenant(cast.schema):
        return [
            Activity.objects.create(
                lead=lead, contact=lead.contact, kind=kind, happened_at=at, particulars=particulars, **fields
            )
            for at in moments
        ]


def pages(client, cast: Cast, path: str, **query) -> list[list]:
    """All pages of a timeline, each as the ids of its lines, as a browser asks for them."""
    page = client.get(cast.url(path), query).context["page"]
    found = [[line.activity.pk for line in page.lines]]
    while page.older:
        page = client.get(cast.url(f"{path}timeline/"), {**query, "before": str(page.older)}).context["page"]
        found.append([line.activity.pk for line in page.lines])
    return found


def test_older_lines_follow_without_gap_or_repetition_even_of_one_moment(aurora, browser):
    lead = lead_of(aurora)
    made = happen(aurora, lead, *[NOON] * 40, *[NOON - timedelta(hours=hour) for hour in range(20)])

    found = pages(browser(aurora.rep), aurora, f"leads/{lead.pk}/")

    newest_first = sorted(made, key=lambda line: (line.happened_at, line.pk), reverse=True)
    assert [len(page) for page in found] == [PAGE, PAGE, 10]
    assert [pk for page in found for pk in page] == [line.pk for line in newest_first]


def test_what_happens_meanwhile_moves_no_line_to_another_page(aurora, browser):
    lead = lead_of(aurora)
    happen(aurora, lead, *[NOON - timedelta(hours=hour) for hour in range(30)])
    client = browser(aurora.rep)
    first = client.get(aurora.url(f"leads/{lead.pk}/")).context["page"]

    happen(aurora, lead, NOON + timedelta(hours=1))
    second = client.get(aurora.url(f"leads/{lead.pk}/timeline/"), {"before": str(first.older)}).context["page"]

    shown = [line.activity.pk for page in (first, second) for line in page.lines]
    assert len(shown) == len(set(shown)) == 30


NOBODY = "0197a000-0000-7000-8000-000000000000"  # the same in every test process


@pytest.mark.parametrize("broken", ["x", "2026~", "2026-11-19T15:00:00~x", f"2026-11-19T15:00:00~{NOBODY}", "~"])
def test_a_broken_cursor_is_the_first_page(aurora, browser, broken):
    lead = lead_of(aurora)
    (line,) = happen(aurora, lead, NOON)

    page = browser(aurora.rep).get(aurora.url(f"leads/{lead.pk}/timeline/"), {"before": broken}).context["page"]

    assert [one.activity.pk for one in page.lines] == [line.pk]


def test_a_page_that_asks_again_gets_all_that_it_showed(aurora, browser):
    lead = lead_of(aurora)
    made = happen(aurora, lead, *[NOON - timedelta(hours=hour) for hour in range(40)])
    last = Cursor(made[34].happened_at, made[34].pk)
    (new,) = happen(aurora, lead, NOON + timedelta(hours=1))

    page = browser(aurora.rep).get(aurora.url(f"leads/{lead.pk}/parts/"), {"down_to": str(last)}).context["page"]

    assert [line.activity.pk for line in page.lines] == [new.pk, *(line.pk for line in made[:35])]
    assert page.older == last


def test_filters_show_their_kinds_only(aurora, browser):
    lead = lead_of(aurora)
    for kind in Activity.Kind.values:
        happen(aurora, lead, NOON, kind=kind, particulars={})
    client = browser(aurora.rep)

    def kinds(only: str) -> set[str]:
        page = client.get(aurora.url(f"leads/{lead.pk}/"), {"only": only}).context["page"]
        found = {line.activity.kind for line in page.lines}
        while page.older:
            asked = {"only": only, "before": str(page.older)}
            page = client.get(aurora.url(f"leads/{lead.pk}/timeline/"), asked).context["page"]
            found |= {line.activity.kind for line in page.lines}
        return found

    assert {name: kinds(name) for name in FILTERS} == {name: set(kinds_) for name, kinds_ in FILTERS.items()}
    assert kinds("") == kinds("nonsense") == set(Activity.Kind.values)


def test_every_kind_has_a_look_and_a_sentence():
    assert set(LOOKS) == set(Activity.Kind.values)
    for kind in Activity.Kind.values:
        assert sentence(kind) != ""


def sentence(kind: str, particulars: dict | None = None, *, actor=None, contact=None, language: str = "pt-br") -> str:
    line = Line(Activity(kind=kind, particulars=particulars or {}, actor=actor, contact=contact))
    with translation.override(language):
        said = render_to_string(line.template, {"line": line, "who": line.who, "at": line.particulars})
    return " ".join(unescape(strip_tags(said.replace("<span", " <span"))).split())


@pytest.mark.parametrize(
    ("kind", "particulars", "said"),
    [
        ("lead.created", {"stage": "Lead", "source": "manual"}, "Rep criou o lead"),
        ("lead.created", {"stage": "Lead", "source": "whatsapp"}, "Rep criou o lead · WhatsApp"),
        ("lead.moved", {"from_stage": "Lead", "to_stage": "Contato"}, "Rep moveu de Lead para Contato"),
        (
            "lead.moved",
            {"from_stage": "Contato", "to_stage": "Lead", "undone": True},
            "Rep moveu de Contato para Lead · desfeito",
        ),
        ("lead.won", {"from_stage": "Lead", "to_stage": "Ganho"}, "Rep marcou o lead como ganho"),
        ("lead.lost", {"to_stage": "Perdido", "reason": "Preço"}, "Rep marcou o lead como perdido · Preço"),
        ("lead.assigned", {"to": "Débora Nunes", "from": ""}, "Rep passou o lead para Débora Nunes"),
        ("lead.assigned", {"to": "", "from": "Débora Nunes"}, "Rep tirou o lead de Débora Nunes"),
        ("lead.changed", {"changes": {"value_cents": [100000, 1250050]}}, "Rep mudou valor: R$ 1.000 → R$ 12.500,50"),
        ("lead.changed", {"changes": {"tags": [[], ["site", "seo"]]}}, "Rep mudou tags: – → #site #seo"),
        (
            "lead.changed",
            {"changes": {"expected_close": ["2026-11-30", None], "company": ["Lume", "Koi"]}},
            "Rep mudou o lead Fechamento: 30/11/2026 → – Empresa: Lume → Koi",
        ),
        ("note.added", {"mentions": []}, "Rep escreveu uma nota"),
        ("task.done", {}, "Rep concluiu uma tarefa"),
        ("message.sent", {"channel": "WhatsApp"}, "Rep respondeu no WhatsApp"),
        ("message.received", {"channel": "WhatsApp"}, "Marina escreveu no WhatsApp"),
        ("contact.changed", {}, "Rep mudou o contato"),
    ],
)
def test_what_happened_in_words(aurora, kind, particulars, said):
    with in_tenant(aurora.schema):
        contact = make_contact("Marina Alves")

    assert sentence(kind, particulars, actor=aurora.rep.user, contact=contact) == said


@pytest.mark.parametrize(
    ("kind", "particulars", "said"),
    [
        ("lead.created", {"source": "ad"}, "Lead created · Ad"),
        ("lead.moved", {"from_stage": "Lead", "to_stage": "Won"}, "Moved from Lead to Won"),
        ("lead.assigned", {"to": "Ana", "from": ""}, "The lead went to Ana"),
        ("lead.changed", {"changes": {"value_cents": [0, 100]}}, "Value: – → R$ 1"),
        ("task.added", {}, "Task created"),
        ("task.done", {}, "Task done"),
        ("file.added", {"name": "contrato.pdf"}, "File attached: contrato.pdf"),
    ],
)
def test_what_nobody_did_in_english(kind, particulars, said):
    assert sentence(kind, particulars, language="en") == said


def test_days_have_a_heading_each_and_a_page_does_not_repeat_it(aurora, browser):
    lead = lead_of(aurora)
    # 23:30 and 00:30 in São Paulo: two days there, one day in UTC
    late, early = datetime(2026, 11, 19, 2, 30, tzinfo=UTC), datetime(2026, 11, 19, 3, 30, tzinfo=UTC)
    happen(aurora, lead, *[early] * 20, *[late] * 20, datetime(2025, 5, 3, 12, tzinfo=UTC))
    client = browser(aurora.rep)

    with travel(NOON, tick=False):
        first = client.get(aurora.url(f"leads/{lead.pk}/"))
        older = str(first.context["page"].older)
        second = client.get(aurora.url(f"leads/{lead.pk}/timeline/"), {"before": older})

    assert headings(first) == ["hoje, 19 de novembro", "ontem, 18 de novembro"]
    assert headings(second) == ["3 de maio de 2025"]


def headings(response) -> list[str]:
    text = response.content.decode()
    return [part.split("</span>")[0] for part in text.split('<p class="day"><span>')[1:]]


def test_a_message_is_read_when_shown_and_only_by_those_who_may(aurora, browser, monkeypatch):
    lead, message = lead_of(aurora), uuid4()
    happen(aurora, lead, NOON, kind="message.received", subject_id=message, particulars={"channel": "WhatsApp"})
    asked = []

    def excerpts(ids, principal):
        asked.append((list(ids), principal.user_id))
        may_see = principal.user_id == aurora.rep.user_id
        return {message: parts.Excerpt("Pode mandar <b>a proposta</b>", "/o/x/", "WhatsApp 1")} if may_see else {}

    monkeypatch.setattr(parts, "message_excerpts", [excerpts])

    mine = browser(aurora.rep).get(aurora.url(f"leads/{lead.pk}/")).content.decode()
    managers = browser(aurora.manager).get(aurora.url(f"leads/{lead.pk}/")).content.decode()

    assert "Pode mandar &lt;b&gt;a proposta&lt;/b&gt;" in mine
    assert "<b>Marina</b> escreveu no WhatsApp 1" in mine
    assert "Pode mandar" not in managers
    assert "<b>Marina</b> escreveu no WhatsApp" in managers
    assert "WhatsApp 1" not in managers
    assert asked == [([message], aurora.rep.user_id), ([message], aurora.manager.user_id)]


def test_a_persons_timeline_leaves_out_leads_that_one_may_not_see(aurora, browser):
    mine = lead_of(aurora)
    with in_tenant(aurora.schema):
        anothers = make_lead(owner=aurora.other_rep, contact=mine.contact)
        apart = Activity.objects.create(contact=mine.contact, kind="contact.changed", happened_at=NOON)
    (seen,) = happen(aurora, mine, NOON - timedelta(hours=1))
    (hidden,) = happen(aurora, anothers, NOON - timedelta(hours=2))

    def shown(member) -> list:
        return pages(browser(member), aurora, f"contacts/{mine.contact_id}/")[0]

    assert shown(aurora.rep) == [apart.pk, seen.pk]
    assert shown(aurora.owner) == [apart.pk, seen.pk, hidden.pk]


@pytest.mark.parametrize(
    "path", ["leads/{lead}/", "leads/{lead}/drawer/", "leads/{lead}/parts/", "contacts/{contact}/"]
)
def test_pages_cost_the_same_however_much_happened(aurora, browser, path):
    lead = lead_of(aurora)
    address, client = aurora.url(path.format(lead=lead.pk, contact=lead.contact_id)), browser(aurora.manager)
    counts = []
    for more in (1, 7):
        with in_tenant(aurora.schema):
            for number in range(more):
                notes.add(lead, by=aurora.rep.user, text=f"Nota {number}")
                task = tasks.add(
                    lead, by=aurora.rep.user, title="Ligar", due_at=timezone.now(), owner=aurora.manager.user
                )
                if number % 2:
                    tasks.complete(task, by=aurora.manager.user)
        happen(aurora, lead, *[NOON] * more, actor=aurora.rep.user)
        client.get(address)
        with count_queries() as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1], queries.statements
    assert counts[0] <= 34
