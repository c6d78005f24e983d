"""A lead's drawer and page, the editing in them, and the page of the person behind it."""

from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine

from crm import parts
from crm.models import Activity, AuditLine, Company, Contact, Event, Identity, Lead, LeadMove, Notification
from crm.queries.lead import LeadSheet
from crm.services import leads, moving
from tenants.context import in_tenant
from tests.cast import Cast
from tests.makers import make_contact, make_lead, make_task, stage

NOON = datetime(2026, 11, 19, 15, 0, tzinfo=UTC)
DEAL = {"title": "Site", "company": "", "value_cents": "1.000,00", "expected_close": "", "source": "manual", "tags": ""}


def lead_of(cast: Cast, owner=None, **fields) -> Lead:
    with in_tenant(cast.schema):
        return make_lead(fields.pop("name", "Marina Alves"), owner=owner or cast.rep, **fields)


def deal_of(lead: Lead, **changed) -> dict:
    """The form as a browser sends it: what it says now, what it said when it was opened, and the version."""
    seen = {**DEAL, "title": lead.title, "value_cents": f"{lead.value_cents / 100:.2f}".replace(".", ",")}
    return {**seen, **{f"initial-{k}": v for k, v in seen.items()}, "version": lead.version, **changed}


def fresh(cast: Cast, row):
    with in_tenant(cast.schema):
        return type(row).objects.select_related(*(["company", "owner"] if isinstance(row, Lead) else [])).get(pk=row.pk)


@pytest.mark.parametrize("path", ["", "drawer/", "parts/", "timeline/"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("owner", 200), ("admin", 200), ("manager", 200), ("rep", 200), ("other_rep", 404), ("viewer", 403)],
)
def test_who_sees_a_lead(aurora, browser, who, status, path):
    lead = lead_of(aurora)

    assert browser(aurora.members[who]).get(aurora.url(f"leads/{lead.pk}/{path}")).status_code == status


def test_another_organizations_lead_and_contact_are_not_there(aurora, rival, browser):
    lead = lead_of(rival, title="LEAK-B")
    client = browser(aurora.owner)

    for path in ("", "drawer/", "parts/", "timeline/", "deal/", "owner/", "notes/", "mentions/", "tasks/"):
        assert client.get(aurora.url(f"leads/{lead.pk}/{path}")).status_code == 404
    for path in ("", "parts/", "timeline/", "details/"):
        assert client.get(aurora.url(f"contacts/{lead.contact_id}/{path}")).status_code == 404
    for path in ("deal/", "owner/"):
        assert client.post(aurora.url(f"leads/{lead.pk}/{path}"), deal_of(lead, title="x")).status_code == 404
    assert fresh(rival, lead).title == "LEAK-B"


@pytest.mark.parametrize(
    ("who", "changes", "archives", "assigns"),
    [("owner", True, True, True), ("manager", True, True, True), ("rep", True, False, False)],
)
def test_only_what_one_may_do_is_shown(aurora, browser, who, changes, archives, assigns):
    lead = lead_of(aurora)

    for path in (f"leads/{lead.pk}/", f"leads/{lead.pk}/drawer/"):
        page = browser(aurora.members[who]).get(aurora.url(path)).content.decode()
        assert (f"/leads/{lead.pk}/move/" in page, f"/leads/{lead.pk}/notes/" in page) == (changes, changes)
        assert (f"/leads/{lead.pk}/archive/" in page) == archives
        assert (f"/leads/{lead.pk}/owner/" in page) == assigns


def test_a_manager_sees_another_teams_lead_without_any_button(aurora, browser):
    lead = lead_of(aurora, owner=aurora.other_rep)
    with in_tenant(aurora.schema):
        make_task(lead, due_at=NOON)

    for path in (f"leads/{lead.pk}/", f"leads/{lead.pk}/drawer/"):
        page = browser(aurora.manager).get(aurora.url(path)).content.decode()
        assert "hx-post" not in page.replace("/notifications/", "")
        assert "hx-delete" not in page
        assert "Marina Alves" in page


def test_the_path_says_how_long_the_lead_stood_where(aurora):
    with time_machine.travel(NOON - timedelta(hours=30), tick=False):
        lead = lead_of(aurora)
    with in_tenant(aurora.schema):
        for hours, name in ((28, "Contato"), (27, "Lead"), (26, "Proposta")):
            with time_machine.travel(NOON - timedelta(hours=hours), tick=False):
                moving.move(lead, by=aurora.rep.user, to=stage(name), version=fresh(aurora, lead).version)
        with time_machine.travel(NOON, tick=False):
            steps = LeadSheet(Lead.objects.select_related("stage").get(pk=lead.pk), aurora.rep).path_with_times

    assert [(step.stage.name, step.place, step.spent) for step in steps] == [
        ("Lead", "done", timedelta(hours=3)),
        ("Contato", "done", timedelta(hours=1)),
        ("Proposta", "on", timedelta(hours=26)),
        ("Negociação", "", None),
        ("Ganho", "", None),
    ]


def test_the_path_of_a_lost_lead_ends_there(aurora):
    lead = lead_of(aurora, in_stage="Perdido")
    with in_tenant(aurora.schema):
        steps = LeadSheet(lead, aurora.rep).path

    assert [(step.stage.name, step.place) for step in steps][-1] == ("Perdido", "on")
    assert "done" not in {step.place for step in steps}


def test_conversations_are_linked_with_what_is_unread(aurora, browser, monkeypatch):
    lead = lead_of(aurora)
    thread = parts.Thread(lead.pk, "WhatsApp Vendas", "Oi", 2, NOON, "/o/aurora/inbox/1/", "brand-whatsapp")
    monkeypatch.setattr(parts, "lead_threads", [lambda pk, principal: [thread] if pk == lead.pk else []])

    for path in ("", "drawer/"):
        page = browser(aurora.rep).get(aurora.url(f"leads/{lead.pk}/{path}")).content.decode()
        assert 'href="/o/aurora/inbox/1/"' in page
        assert f'data-threads="{lead.pk} "' in page


def test_fields_are_saved_and_told(aurora, rival, browser):
    lead = lead_of(aurora, title="Site", value_cents=100_000)
    sent = deal_of(
        lead, value_cents="R$ 12.500,50", tags="#Site, Google Ads", expected_close="2026-11-30", company="Lume"
    )

    answer = browser(aurora.rep).post(aurora.url(f"leads/{lead.pk}/deal/"), sent)

    assert answer.status_code == 200
    now = fresh(aurora, lead)
    assert (now.value_cents, now.tags, str(now.expected_close), now.company.name, now.version) == (
        1_250_050,
        ["site", "google-ads"],
        "2026-11-30",
        "Lume",
        2,
    )
    with in_tenant(aurora.schema):
        line, event = Activity.objects.get(kind="lead.changed"), Event.objects.get(kind="lead.changed")
        audit = AuditLine.objects.get(table="crm_lead", action="update")
    assert line.particulars["changes"]["value_cents"] == [100_000, 1_250_050]
    assert (event.subject_id, event.particulars, event.actor) == (lead.pk, {}, aurora.rep.user)
    assert (audit.actor_name, audit.before["value_cents"], audit.after["value_cents"]) == (
        "rep@aurora.test",
        100_000,
        1_250_050,
    )
    with in_tenant(rival.schema):
        assert (Company.objects.count(), Event.objects.count()) == (0, 0)


def test_a_company_of_that_name_is_used_again(aurora, browser):
    lead = lead_of(aurora)
    with in_tenant(aurora.schema):
        lume = Company.objects.create(name="Studio Lume")

    browser(aurora.rep).post(aurora.url(f"leads/{lead.pk}/deal/"), deal_of(lead, company=" studio  LUME "))

    assert fresh(aurora, lead).company == lume
    with in_tenant(aurora.schema):
        assert Company.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"value_cents": "muito"},
        {"value_cents": "-5"},
        {"value_cents": "9" * 30},
        {"expected_close": "31/02/2026"},
        {"expected_close": "0001-01-01"},
        {"source": "hack"},
        {"title": "x" * 121},
        {"tags": "x" * 401},
        {"version": ""},
    ],
)
def test_a_wrong_field_is_said_in_its_place_and_changes_nothing(aurora, browser, wrong):
    lead = lead_of(aurora, title="Site")

    answer = browser(aurora.rep).post(aurora.url(f"leads/{lead.pk}/deal/"), deal_of(lead, **wrong))

    assert (answer.status_code, answer["HX-Retarget"]) == (422, f"#lead_{lead.pk}_deal")
    assert list(answer.context["form"].errors) == list(wrong)
    with in_tenant(aurora.schema):
        assert (Lead.objects.get().version, Event.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("", 0),
        ("12500", 1_250_000),
        ("12.500", 1_250_000),
        ("12.500,00", 1_250_000),
        ("R$ 12.500,5", 1_250_050),
        ("12500.5", 1_250_050),
        ("1.250.000", 125_000_000),
        ("0,01", 1),
    ],
)
def test_money_as_people_type_it(aurora, browser, typed, cents):
    lead = lead_of(aurora, value_cents=99)

    browser(aurora.rep).post(aurora.url(f"leads/{lead.pk}/deal/"), deal_of(lead, value_cents=typed))

    assert fresh(aurora, lead).value_cents == cents


def test_who_comes_second_sees_what_the_first_one_did_and_chooses(aurora, browser):
    lead = lead_of(aurora, title="Site", value_cents=1_250_000)
    sent = deal_of(lead, value_cents="11.875,00")
    with in_tenant(aurora.schema):
        leads.change(lead, by=aurora.manager.user, version=1, title="Site e loja", source="ad")

    answer = browser(aurora.rep).post(aurora.url(f"leads/{lead.pk}/deal/"), sent)

    assert (answer.status_code, answer["HX-Retarget"]) == (409, f"#lead_{lead.pk}_deal")
    assert [(one.label, one.theirs, one.mine, one.is_mine) for one in answer.context["differences"]] == [
        ("Título", "Site e loja", "Site", False),
        ("Valor", "R$ 12.500", "R$ 11.875", True),
        ("Origem", "Anúncio", "Digitado", False),
    ]
    assert "Manager mudou isto enquanto você editava" in unescape(answer.content.decode())
    assert fresh(aurora, lead).value_cents == 1_250_000

    again = browser(aurora.rep).post(aurora.url(f"leads/{lead.pk}/deal/"), {**sent, "version": 2})

    assert again.status_code == 200
    now = fresh(aurora, lead)
    assert (now.value_cents, now.title, now.source, now.version) == (1_187_500, "Site e loja", "ad", 3)


def test_a_conflict_leaves_no_company_behind(aurora, browser):
    lead = lead_of(aurora)
    with in_tenant(aurora.schema):
        leads.change(lead, by=aurora.manager.user, version=1, title="Outro")

    answer = browser(aurora.rep).post(aurora.url(f"leads/{lead.pk}/deal/"), deal_of(lead, company="Nova"))

    assert answer.status_code == 409
    with in_tenant(aurora.schema):
        assert Company.objects.count() == 0


@pytest.mark.parametrize(("who", "status"), [("manager", 403), ("rep", 404), ("viewer", 403)])
def test_whoever_may_not_changes_nothing(aurora, browser, who, status):
    lead = lead_of(aurora, owner=aurora.other_rep, title="Site")
    client = browser(aurora.members[who])

    for path, sent in (("deal/", deal_of(lead, title="Meu")), ("owner/", {"owner": aurora.rep.user_id})):
        assert client.post(aurora.url(f"leads/{lead.pk}/{path}"), sent).status_code == status
        assert client.get(aurora.url(f"leads/{lead.pk}/{path}")).status_code == status
    now = fresh(aurora, lead)
    assert (now.title, now.owner, now.version) == ("Site", aurora.other_rep.user, 1)
    with in_tenant(aurora.schema):
        assert (Event.objects.count(), Notification.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("who", "to", "status"),
    [
        ("owner", "other_rep", 200),
        ("manager", "manager", 200),
        ("manager", "other_rep", 403),  # not of the team
        ("owner", "viewer", 403),  # works on no lead
        ("rep", "manager", 403),  # gives nothing away
    ],
)
def test_a_lead_is_given_within_ones_reach(aurora, browser, who, to, status):
    lead = lead_of(aurora)

    answer = browser(aurora.members[who]).post(
        aurora.url(f"leads/{lead.pk}/owner/"), {"owner": aurora.members[to].user_id}
    )

    assert answer.status_code == status
    given = status == 200
    assert fresh(aurora, lead).owner == (aurora.members[to] if given else aurora.rep).user
    with in_tenant(aurora.schema):
        told = list(Notification.objects.values_list("user", "kind"))
    expected = [(aurora.members[to].user_id, "lead.assigned")] if given and who != to else []
    assert told == expected


@pytest.mark.parametrize("owner", ["x", "00000000-0000-0000-0000-000000000000"])
def test_a_lead_is_given_to_nobody_unknown(aurora, rival, browser, owner):
    lead = lead_of(aurora)

    for wanted in (owner, rival.rep.user_id):
        answer = browser(aurora.owner).post(aurora.url(f"leads/{lead.pk}/owner/"), {"owner": wanted})
        assert answer.status_code == 403
    assert fresh(aurora, lead).owner == aurora.rep.user


def test_a_lead_given_out_of_sight_leads_back_to_the_board(aurora, browser):
    lead = lead_of(aurora)
    with in_tenant(aurora.schema):
        aurora.rep.role.permissions["lead.change"] = "team"
        aurora.rep.role.save()

    answer = browser(aurora.rep).post(aurora.url(f"leads/{lead.pk}/owner/"), {"owner": aurora.manager.user_id})

    assert answer["HX-Redirect"] == aurora.url("board/")
    assert fresh(aurora, lead).owner == aurora.manager.user


def test_the_answer_to_a_change_leaves_alone_what_is_being_edited(aurora, browser):
    lead = lead_of(aurora)
    client = browser(aurora.rep)

    def parts_shown(**query) -> set[str]:
        text = client.get(aurora.url(f"leads/{lead.pk}/parts/"), {"in": "page", **query}).content.decode()
        return {part for part in ("deal", "details", "tasks", "feed") if f'_{part}" hx-swap-oob="true"' in text}

    assert parts_shown() == {"deal", "details", "tasks", "feed"}
    assert parts_shown(keep="deal") == {"details", "tasks", "feed"}
    assert parts_shown(**{"in": "drawer"}) == {"feed"}


# ── the person ──────────────────────────────────────────────────────────────────────────────────────


def person_of(contact: Contact, **changed) -> dict:
    seen = {name: getattr(contact, name) for name in ("name", "phone", "email", "job_title", "city")}
    return {**seen, **{f"initial-{k}": v for k, v in seen.items()}, "seen": contact.updated_at.isoformat(), **changed}


def test_a_person_is_changed_with_the_addresses_known_by(aurora, rival, browser):
    with in_tenant(aurora.schema):
        contact = make_contact("Marina", phone="+5511987654321")
        lead = make_lead(owner=aurora.rep, contact=contact)
        contact.refresh_from_db()
    sent = person_of(contact, name="Marina Alves", phone="(21) 99876-5432", email="Marina@Lume.com.br", lead=lead.pk)

    answer = browser(aurora.rep).post(aurora.url(f"contacts/{contact.pk}/details/"), sent)

    assert answer.status_code == 200
    now = fresh(aurora, contact)
    assert (now.name, now.phone, now.email) == ("Marina Alves", "+5521998765432", "Marina@Lume.com.br")
    with in_tenant(aurora.schema):
        known = set(Identity.objects.values_list("kind", "value", "key"))
        assert known == {
            ("phone", "+5521998765432", "552198765432"),
            ("email", "Marina@Lume.com.br", "marina@lume.com.br"),
        }
        assert list(Event.objects.order_by("id").values_list("kind", "subject_id")) == [
            ("contact.changed", contact.pk),
            ("lead.touched", lead.pk),
        ]
        audit = AuditLine.objects.get(table="crm_contact", action="update")
    assert (audit.actor_name, audit.before["name"], audit.after["name"]) == (
        "rep@aurora.test",
        "Marina",
        "Marina Alves",
    )
    with in_tenant(rival.schema):
        assert Identity.objects.count() == 0


def test_a_phone_that_is_anothers_is_refused(aurora, browser):
    with in_tenant(aurora.schema):
        make_contact("Otávio", phone="+5511987654321")
        contact = make_contact("Marina", phone="+5521998765432", owner=aurora.rep.user)
        contact.refresh_from_db()

    # the same number without its ninth digit
    answer = browser(aurora.rep).post(
        aurora.url(f"contacts/{contact.pk}/details/"), person_of(contact, phone="+55 11 8765-4321")
    )

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["phone"])
    assert fresh(aurora, contact).phone == "+5521998765432"
    with in_tenant(aurora.schema):
        assert Identity.objects.filter(contact=contact).get().value == "+5521998765432"
        assert Event.objects.count() == 0


@pytest.mark.parametrize("wrong", [{"phone": "123"}, {"email": "marina@"}, {"seen": "ontem"}, {"name": "x" * 121}])
def test_a_wrong_address_is_said_in_its_place(aurora, browser, wrong):
    with in_tenant(aurora.schema):
        contact = make_contact("Marina", owner=aurora.rep.user)

    answer = browser(aurora.rep).post(aurora.url(f"contacts/{contact.pk}/details/"), person_of(contact, **wrong))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, list(wrong))
    assert fresh(aurora, contact).name == "Marina"


def test_two_people_edit_one_person(aurora, browser):
    with in_tenant(aurora.schema):
        contact = make_contact("Marina", owner=aurora.rep.user)
        contact.refresh_from_db()
    path, sent = aurora.url(f"contacts/{contact.pk}/details/"), person_of(contact, city="Santos")
    browser(aurora.manager).post(path, person_of(contact, name="Marina Alves"))

    answer = browser(aurora.rep).post(path, sent)

    assert answer.status_code == 409
    assert [(one.label, one.theirs, one.mine) for one in answer.context["differences"]] == [
        ("Nome", "Marina Alves", "Marina"),
        ("Cidade", "–", "Santos"),
    ]
    assert "Manager mudou isto" in unescape(answer.content.decode())

    token = answer.context["token"]
    assert browser(aurora.rep).post(path, {**sent, "seen": token}).status_code == 200
    now = fresh(aurora, contact)
    assert (now.name, now.city) == ("Marina Alves", "Santos")


@pytest.mark.parametrize(
    ("who", "sees", "changes"),
    [("owner", 200, 200), ("manager", 200, 403), ("rep", 404, 404), ("other_rep", 200, 200), ("viewer", 403, 403)],
)
def test_who_sees_and_changes_a_person(aurora, browser, who, sees, changes):
    lead = lead_of(aurora, owner=aurora.other_rep)
    client, path = browser(aurora.members[who]), aurora.url(f"contacts/{lead.contact_id}/")

    assert client.get(path).status_code == sees
    assert client.post(f"{path}details/", person_of(lead.contact, city="Rio")).status_code == changes
    assert fresh(aurora, lead.contact).city == ("Rio" if changes == 200 else "")


def test_a_persons_page_shows_the_leads_one_may_see(aurora, browser):
    with in_tenant(aurora.schema):
        contact = make_contact("Marina Alves", phone="+5511987654321")
        make_lead(owner=aurora.rep, contact=contact, title="Site")
        make_lead(owner=aurora.other_rep, contact=contact, title="Segredo")

    page = browser(aurora.rep).get(aurora.url(f"contacts/{contact.pk}/"))

    assert [lead.title for lead in page.context["sheet"].leads] == ["Site"]
    text = page.content.decode()
    assert "+55 11 98765-4321" in text
    assert "Segredo" not in text


def test_moves_count_for_time_only_in_their_own_lead(aurora):
    mine, other = lead_of(aurora), lead_of(aurora, name="Otávio")
    with in_tenant(aurora.schema):
        moving.move(other, by=aurora.rep.user, to=stage("Contato"), version=1)
        assert LeadMove.objects.filter(lead=mine).count() == 0
        spent = [step.stage.name for step in LeadSheet(mine, aurora.rep).path_with_times if step.spent]

    assert spent == ["Lead"]
