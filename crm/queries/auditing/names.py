"""How the rows that lines speak of are called now, looked up together."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, F, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce, NullIf

from config.ids import uuid_or_none
from crm.models import AuditLine
from crm.queries.auditing import kinds
from tenants.access import Principal
from tenants.context import current_organization_id
from tenants.models import Membership, Organization, PlatformAuditLine, User

Line = AuditLine | PlatformAuditLine
Names = dict[tuple[str, str], str]
USERS = "tenants_user"
# Rows that are called as what they are about.
THROUGH = {"crm_lead": "contact__name", "tenants_membership": "user__name", "messaging_conversation": "contact__name"}


def named(lines: Iterable[Line], principal: Principal) -> Names:
    """(table, id) → name, by one query, of every row and value in these lines that this person may see named."""
    wanted: dict[str, set[Any]] = defaultdict(set)
    for line in lines:
        for table, text in _mentioned(line):
            if (pk := uuid_or_none(text)) is not None and kinds.may_read(principal, table):
                wanted[table].add(pk)
    parts = [rows for table, ids in sorted(wanted.items()) if (rows := _rows(table, ids)) is not None]
    if not parts:
        return {}
    found = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return {(table, pk): name for table, pk, name in found if name}


def _mentioned(line: Line) -> Iterable[tuple[str, str]]:
    yield USERS, line.actor_id
    if line.table:
        yield line.table, line.row_id
    for values in (line.before, line.after):
        for column, value in (values or {}).items():
            field = kinds.shown_field(line.table, column)
            if field is not None and field.is_relation and value:
                yield field.related_model._meta.db_table, str(value)


def _rows(table: str, ids: set[Any]) -> QuerySet | None:
    model = kinds.model_of(table)
    if model is None:
        return None
    called = THROUGH.get(table) or kinds.name_field(model)
    if not called or model._meta.pk.get_internal_type() != "UUIDField":
        return None
    rows = _reached(model).filter(pk__in=ids).order_by()
    name: Any = Cast(F(called), TextField())
    if called in ("contact__name", "name") and "title" in {field.name for field in model._meta.concrete_fields}:
        name = Coalesce(NullIf(name, Value("", TextField())), Cast(F("title"), TextField()))
    rows = rows.annotate(of_table=Value(table, TextField()), of_row=Cast("pk", CharField()), called=name)
    return rows.values_list("of_table", "of_row", "called")


def _reached(model: Any) -> QuerySet:
    """People are named to the organization they are members of only; archived and removed rows still have names."""
    if model is User:
        return User.objects.filter(pk__in=Membership.objects.order_by().values("user"))
    if model is Organization:
        return Organization.objects.filter(pk=current_organization_id())
    return getattr(model, "ever", model.objects).all()
