"""Makers of test data. All work inside an organization's door and say only what the test cares about."""

import itertools

from fractional_indexing import generate_key_between

from crm.models import Contact, Identity, Lead, Pipeline, Stage, Task
from crm.phones import comparable

_number = itertools.count(1)


def make_contact(name: str = "Marina Alves", phone: str = "", **fields) -> Contact:
    """A contact; with a phone, also its identity."""
    contact = Contact.objects.create(name=name, phone=phone, **fields)
    if phone:
        Identity.objects.create(contact=contact, kind=Identity.Kind.PHONE, value=phone, key=comparable(phone))
    return contact


def stage(name: str = "Lead") -> Stage:
    """A stage of the default pipeline, by its name."""
    return Stage.objects.select_related("pipeline").get(pipeline=Pipeline.objects.get(is_default=True), name=name)


def make_lead(name: str = "Marina Alves", *, owner=None, in_stage: str = "Lead", **fields) -> Lead:
    """A lead at the foot of its column; ``owner`` is a membership."""
    column = stage(in_stage)
    contact = fields.pop("contact", None) or make_contact(name)
    last = Lead.objects.filter(stage=column).order_by("-position").values_list("position", flat=True).first()
    return Lead.objects.create(
        pipeline=column.pipeline,
        stage=column,
        contact=contact,
        owner=owner.user if owner else None,
        position=generate_key_between(last, None),
        **fields,
    )


def make_task(lead: Lead, *, due_at, title: str = "Ligar", owner=None, **fields) -> Task:
    who = owner.user if owner else lead.owner
    return Task.objects.create(lead=lead, title=title, due_at=due_at, owner=who, **fields)


def next_number() -> int:
    """A number no other call got: for ids that must differ."""
    return next(_number)
