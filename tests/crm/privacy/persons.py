"""A person who left something everywhere, and what finds the person again, wherever that is."""

import json

from django.db import connection
from django.utils import timezone
from psycopg import sql

from crm.models import Consent, Contact, Note, Task
from crm.services import contacts, identifying, job_files, jobs, notes, timeline
from messaging.models import Channel, Conversation, Message
from tenants import audit
from tenants.inbound import store
from tenants.models import Delivery
from tests import makers
from tests.cast import Cast
from tests.messaging.makers import make_channel

NAME, PHONE, EMAIL, CPF = "Marina Qüasar Alves", "+5511987654321", "marina.quasar@lume.test", "52998224725"
NUMBERS = ("5511987654321", "551187654321", "(11) 98765-4321", "11987654321")
SIGNS = ("quasar", "qüasar", *NUMBERS, "8765-4321", EMAIL, CPF, "529.982.247-25")


def leave_everywhere(cast: Cast, *, name: str = NAME, phone: str = PHONE, email: str = EMAIL) -> Contact:
    """Inside the organization's door."""
    marina = _known(name, phone, email)
    by = cast.rep.user
    won = makers.make_lead(
        contact=marina, owner=cast.rep, in_stage="Ganho", title=f"Site de {name}", value_cents=900, closed_at=timezone.now()
    )  # fmt: skip
    makers.make_lead(contact=marina, owner=cast.rep, title="Loja")
    notes.add(won, by=by, text=f"{name} gostou, ligar em (11) 98765-4321")
    Note.objects.create(contact=marina, author=by, text="Prefere tarde")
    Task.objects.create(contact=marina, title=f"Ligar para {name}", due_at=timezone.now(), owner=by)
    timeline.add("contact.changed", contact=marina, by=by, fields=["email"], changes={"email": ["", email]})
    Consent.objects.create(
        contact=marina, purpose="marketing", channel="whatsapp", key=phone.lstrip("+"), granted=True, source="person",
        at=timezone.now(), proof={"text": f"{name} disse"},
    )  # fmt: skip
    contacts.change(marina, by=by, seen=Contact.objects.get(pk=marina.pk).updated_at, city="Bauru")
    thread = Conversation.objects.create(
        channel=_channel(cast), contact=marina, lead=won, peer={"wa_id": phone.lstrip("+")}, preview=f"Sou {name}"
    )
    said = {"from": {"name": name}, "raw": {"phone": phone}}
    Message.objects.create(
        conversation=thread, channel=thread.channel, direction="in", status="received", text=f"Sou a {name}",
        payload=said, external_id=f"wamid.{phone}",
    )  # fmt: skip
    _leave_with_others(cast, thread, name, email)
    return marina


def _channel(cast: Cast) -> Channel:
    """A number of this organization alone."""
    own = str(cast.organization.pk.int)[-12:]
    return make_channel(phone_number_id=f"4{own}", waba_id=f"3{own}", phone=f"+5511{own[-8:]}")


def _known(name: str, phone: str, email: str) -> Contact:
    contact, _is_new = identifying.identify(phone=phone, email=email, name=name, document=CPF)
    Contact.objects.filter(pk=contact.pk).update(name=name, phone=phone, email=email, document=CPF, job_title="Sócia")
    return Contact.objects.get(pk=contact.pk)


def _leave_with_others(cast: Cast, thread: Conversation, name: str, email: str) -> None:
    """What other people's rows, the event log, raw webhooks, files and audits say of the person."""
    other = makers.make_lead("Otávio Reis", owner=cast.rep)
    notes.add(other, by=cast.rep.user, text=f"Indicado por\n{name.upper()} ({email}), fone 11 98765 4321")
    body = json.dumps({"entry": [{"contacts": [{"profile": {"name": name}, "wa_id": NUMBERS[1]}]}]})
    arrival = store.Arrival(provider="whatsapp_cloud", address="x", body=body.encode(), organization=cast.organization)
    store.keep([arrival])
    Delivery.objects.update(state="processed")
    job = jobs.start("export", by=cast.rep, options={"entity": "contact", "form": "csv", "columns": [], "query": ""})
    type(job).objects.filter(pk=job.pk).update(state="done", ended_at=timezone.now())
    job.refresh_from_db()
    job_files.keep(job, "result", "contatos.csv", lambda target: target.write(f"{name};{email}".encode()))
    audit.record("export.begun", what="contact", query=f"q={email}")


def dump(schema: str, organization_id) -> str:
    """Every row of an organization's schema, and its rows in public, as text."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [schema])
        tables = [
            sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(schema, name)) for (name,) in cursor.fetchall()
        ]
        cursor.execute(
            """SELECT table_name FROM information_schema.columns
               WHERE table_schema = 'public' AND column_name = 'organization_id'"""
        )
        for (name,) in cursor.fetchall():
            ours = sql.SQL("SELECT t::text FROM {} t WHERE organization_id = {}")
            tables.append(ours.format(sql.Identifier("public", name), sql.Literal(str(organization_id))))
        rows = []
        for statement in tables:
            cursor.execute(statement)
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows).lower()


def signs_in(text: str) -> list[str]:
    return [sign for sign in SIGNS if sign in text]
