"""What the tests of fields that files answer share."""

from django.core.files.uploadedfile import SimpleUploadedFile

from crm.models import CustomField, File, Lead
from crm.services import custom, leads
from tenants.context import in_tenant
from tests.cast import Cast
from tests.crm.editing import deal_of

PDF, PNG = b"%PDF-1.7 contrato", b"\x89PNG\r\n\x1a\n logo"


def field_of(cast: Cast, entity: str = "lead", **options) -> CustomField:
    with in_tenant(cast.schema):
        return custom.create(entity, by=None, label="Contrato", kind="file", **options)


def sent(name: str = "contrato.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def save(client, cast: Cast, lead: Lead, **more):
    return client.post(cast.url(f"leads/{lead.pk}/deal/"), deal_of(lead, **more))


def answered(cast: Cast, lead: Lead, upload: SimpleUploadedFile | None = None) -> File:
    with in_tenant(cast.schema):
        now = leads.change(lead, by=cast.rep.user, version=lead.version, custom={"contrato": upload or sent()})
        lead.version, lead.custom = now.version, now.custom
        return File.objects.get(pk=now.custom["contrato"])


def living(cast: Cast) -> list[str]:
    with in_tenant(cast.schema):
        return sorted(File.objects.values_list("name", flat=True))
