"""Two contacts become one, and are parted again as if nothing had been."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import UniqueConstraint
from django.utils import timezone

from crm import parts
from crm.models import Activity, Company, Contact, Event, Identity, Lead, Merge
from crm.queries import merging as read
from crm.services import contacts, identifying, merging, notes
from messaging.models import Conversation, Message
from tests import makers
from tests.isolation.conversation_rows import channel_of
from tests.isolation.rows import fingerprint
from tests.messaging.makers import make_channel

# What is written about a merge, and what is made from the records anew.
ABOUT_IT = {"crm_merge", "crm_mergedrow", "crm_auditline", "crm_event", "crm_matchkey", "crm_scoredue"}


def write(conversation: Conversation, text: str, *, minutes: int, direction: str = "in") -> Message:
    return Message.objects.create(
        conversation=conversation,
        channel=conversation.channel,
        direction=direction,
        status="received" if direction == "in" else "sent",
        text=text,
        external_id=f"wamid.{text}",
        sent_at=timezone.now() + timedelta(minutes=minutes),
    )


def thread(contact: Contact, channel, **fields) -> Conversation:
    now = timezone.now()
    return Conversation.objects.create(channel=channel, contact=contact, last_inbound_at=now, **fields)


@pytest.fixture
def two(inside_aurora):
    """Marina twice: typed in by a colleague, and as she wrote from her other number; both wrote on one channel."""
    cast = inside_aurora
    typed, _new = identifying.identify(phone="(11) 98765-4321", document="529.982.247-25", name="Marina Alves")
    wrote, _new = identifying.identify(wa_id="5521998765432", email="marina@lume.com.br", name="~mari~")
    lume = Company.objects.create(name="Studio Lume")
    Contact.objects.filter(pk=wrote.pk).update(city="Niterói", company=lume)
    site = makers.make_lead(contact=typed, owner=cast.rep, title="Site")
    brand = makers.make_lead(contact=wrote, owner=cast.rep, title="Marca")
    makers.make_task(brand, due_at=timezone.now())
    notes.add(brand, by=cast.rep.user, text="Quer ver o portfólio")
    both, only = channel_of(cast), make_channel("Suporte", phone_number_id="55511", waba_id="55512")
    here, there = thread(typed, both, lead=site), thread(wrote, both, lead=brand, unread_count=2)
    write(here, "Bom dia", minutes=-30)
    write(there, "Oi", minutes=-20)
    alone = thread(wrote, only)
    write(alone, "Socorro", minutes=-10)
    for row in (typed, wrote, site, brand, here, there, alone):
        row.refresh_from_db()
    return {"cast": cast, "typed": typed, "wrote": wrote, "brand": brand, "here": here, "there": there, "alone": alone}


def all_but_about_it(schema: str) -> dict:
    Activity.objects.filter(kind__in=["contact.merged", "contact.unmerged"]).delete()
    Contact.objects.update(compared_at=None)
    return {table: found for table, found in fingerprint(schema).items() if table not in ABOUT_IT}


def test_everything_of_the_one_is_the_others(two):
    typed, wrote = two["typed"], two["wrote"]

    merging.merge(typed, [wrote], by=two["cast"].owner.user)

    typed.refresh_from_db()
    wrote.refresh_from_db()
    assert (typed.name, typed.phone, typed.email) == ("Marina Alves", "+5511987654321", "marina@lume.com.br")
    assert (typed.city, str(typed.company)) == ("Niterói", "Studio Lume")
    assert (wrote.merged_into, wrote.archived_at is not None) == (typed, True)
    assert set(typed.identities.values_list("kind", flat=True)) == {"phone", "whatsapp", "email", "cpf"}
    assert wrote.identities.count() == 0
    assert set(Lead.objects.filter(contact=typed).values_list("title", flat=True)) == {"Site", "Marca"}
    assert not Activity.objects.filter(contact=wrote).exists()
    assert identifying.identify(wa_id="5521998765432") == (typed, False)


def test_two_threads_on_one_channel_become_one_and_a_thread_alone_goes_over(two):
    merging.merge(two["typed"], [two["wrote"]], by=None)

    threads = Conversation.objects.accessible_by(two["cast"].owner).filter(contact=two["typed"])
    assert {
        each.channel.name: list(each.messages.order_by("sent_at").values_list("text", flat=True)) for each in threads
    } == {
        two["here"].channel.name: ["Bom dia", "Oi"],
        "Suporte": ["Socorro"],
    }
    here = threads.get(pk=two["here"].pk)
    assert here.unread_count == 2
    two["there"].refresh_from_db()
    assert two["there"].merged_into == here


def test_the_undo_restores_every_table(two):
    before = all_but_about_it(two["cast"].schema)

    batch = merging.merge(two["typed"], [two["wrote"]], by=None, chosen={"name": "Mari", "phone": "+5521998765432"})
    assert all_but_about_it(two["cast"].schema) != before
    merging.undo(batch, by=None)

    assert all_but_about_it(two["cast"].schema) == before
    assert merging.undo(batch, by=None) == []


def test_what_came_after_the_merge_stays_with_the_survivor_and_a_moved_threads_messages_go_back(two):
    typed, wrote = two["typed"], two["wrote"]
    batch = merging.merge(typed, [wrote], by=None)
    later = makers.make_lead(contact=typed, title="Depois")
    write(two["here"], "Na conversa junta", minutes=5)
    write(two["alone"], "Na conversa que foi inteira", minutes=6)
    Contact.objects.filter(pk=typed.pk).update(city="Recife")
    identifying.identify(phone="(11) 98765-4321", email="mari@novo.com.br")

    merging.undo(batch, by=None)

    later.refresh_from_db()
    typed.refresh_from_db()
    assert later.contact == typed
    assert typed.city == "Recife"  # changed since: a person's word counts more
    assert typed.email == ""  # what the merge filled in is taken out again
    assert set(typed.identities.values_list("kind", "value")) == {
        ("cpf", "52998224725"),
        ("email", "mari@novo.com.br"),
        ("phone", "+5511987654321"),
    }
    texts = {
        pk: list(Message.objects.filter(conversation=two[pk]).order_by("sent_at").values_list("text", flat=True))
        for pk in ("here", "there", "alone")
    }
    assert texts == {
        "here": ["Bom dia", "Na conversa junta"],
        "there": ["Oi"],
        "alone": ["Socorro", "Na conversa que foi inteira"],
    }
    two["alone"].refresh_from_db()
    assert two["alone"].contact == wrote


def test_several_are_merged_and_parted_together(inside_aurora):
    marina, *others = [makers.make_contact("Marina", phone=f"+551198765432{n}") for n in range(4)]

    batch = merging.merge(marina, others, by=None)
    assert Identity.objects.filter(contact=marina).count() == 4
    assert len(merging.undo(batch, by=None)) == 3

    assert [each.identities.count() for each in (marina, *others)] == [1, 1, 1, 1]
    assert Contact.objects.filter(archived_at=None).count() == 4


def test_a_merge_into_somebody_who_was_merged_later_is_undone_after_that_one(inside_aurora):
    one, two_, three = [makers.make_contact(name) for name in ("A", "B", "C")]
    first = merging.merge(two_, [one], by=None)
    two_.refresh_from_db()
    second = merging.merge(three, [two_], by=None)

    with pytest.raises(merging.Buried):
        merging.undo(first, by=None)
    one.refresh_from_db()
    assert merging.home(one) == three
    merging.undo(second, by=None)
    merging.undo(first, by=None)

    assert Contact.objects.filter(archived_at=None).count() == 3


def test_a_merged_or_archived_contact_is_not_merged_again(inside_aurora):
    one, two_, three = [makers.make_contact(name) for name in ("A", "B", "C")]
    merging.merge(two_, [one], by=None)

    for others in ([one], [three, one], [three, three.__class__(pk=three.pk), two_], []):
        with pytest.raises(merging.NotMergeable):
            merging.merge(two_ if one in others or not others else three, others, by=None)
    assert Merge.objects.count() == 1


def test_companies_merge_with_their_people_and_their_cnpj(inside_aurora):
    kept = Company.objects.create(name="Studio Lume")
    gone = Company.objects.create(name="Studio Lume Ltda", cnpj="12.345.678/0001-95", city="São Paulo")
    person = makers.make_contact("Marina", company=gone)
    lead = makers.make_lead(contact=person, company=gone)
    before = all_but_about_it(inside_aurora.schema)

    batch = merging.merge(kept, [gone], by=None)

    for row in (kept, gone, person, lead):
        row.refresh_from_db()
    assert (kept.cnpj, kept.city, gone.cnpj, gone.merged_into) == ("12.345.678/0001-95", "São Paulo", "", kept)
    assert (person.company, lead.company) == (kept, kept)
    merging.undo(batch, by=None)
    Company.objects.update(compared_at=None)
    assert all_but_about_it(inside_aurora.schema) == before


def test_who_shows_one_of_them_is_told_and_the_timeline_says_so(two):
    Event.objects.all().delete()

    merging.merge(two["typed"], [two["wrote"]], by=two["cast"].owner.user)

    kinds = list(Event.objects.order_by("id").values_list("kind", flat=True))
    assert kinds.count("contact.merged") == 2
    assert kinds.count("lead.touched") == 2
    line = Activity.objects.get(kind="contact.merged")
    assert (line.contact, line.particulars, line.actor) == (two["typed"], {"name": "~mari~"}, two["cast"].owner.user)


def test_the_other_organization_is_as_it_was(two, rival):
    before = fingerprint(rival.schema)

    merging.undo(merging.merge(two["typed"], [two["wrote"]], by=None), by=None)

    assert fingerprint(rival.schema) == before


def test_a_thousand_messages_are_merged_in_few_statements(two):
    Message.objects.bulk_create(
        Message(conversation=two["there"], channel=two["there"].channel, direction="in", status="received", text=str(n))
        for n in range(1000)
    )
    with connection.execute_wrapper(counting := Counting()):
        merging.undo(merging.merge(two["typed"], [two["wrote"]], by=None), by=None)

    assert counting.statements < 260
    assert Message.objects.filter(conversation=two["there"]).count() == 1001


class Counting:
    """Counts statements."""

    statements = 0

    def __call__(self, execute, sql, params, many, context):
        self.statements += 1
        return execute(sql, params, many, context)


def test_a_change_of_the_merged_one_finds_it_gone(two):
    seen = two["wrote"].updated_at
    merging.merge(two["typed"], [two["wrote"]], by=None)

    with pytest.raises(contacts.Changed):
        contacts.change(two["wrote"], by=None, seen=seen, name="Outra")


def test_a_row_that_reached_the_merged_one_meanwhile_follows_it(inside_aurora):
    one, other = makers.make_contact("A"), makers.make_contact("B")
    merging.merge(one, [other], by=None)
    late = makers.make_lead(contact=other)

    merging.gather_strays()

    late.refresh_from_db()
    assert late.contact == one


def test_own_fields_go_along_where_the_survivor_says_nothing(inside_aurora):
    kept, gone = makers.make_contact("A"), makers.make_contact("B")
    Contact.objects.filter(pk=kept.pk).update(custom={"porte": "grande", "cor": ""})
    Contact.objects.filter(pk=gone.pk).update(custom={"porte": "pequeno", "cor": "azul", "time": "x"})
    for row in (kept, gone):
        row.refresh_from_db()

    batch = merging.merge(kept, [gone], by=None)

    kept.refresh_from_db()
    assert kept.custom == {"porte": "grande", "cor": "azul", "time": "x"}
    merging.undo(batch, by=None)
    kept.refresh_from_db()
    assert kept.custom == {"porte": "grande", "cor": ""}


@pytest.mark.parametrize("model", [Contact, Company])
def test_whatever_names_a_record_can_be_moved(model):
    """A model that may name a record only once needs to say what becomes of two: see crm.parts.carriers."""
    for relation in read.relations(model):
        field = relation.model._meta.get_field(relation.field)
        alone = field.unique or any(
            relation.field in constraint.fields
            for constraint in relation.model._meta.constraints
            if isinstance(constraint, UniqueConstraint)
        )
        assert not alone or relation.label in parts.carriers, relation.label
