"""Two people attach files in one organization at the same moment."""

from concurrent.futures import ThreadPoolExecutor

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from crm.models import File
from crm.services import files
from tenants.context import in_tenant
from tests.makers import make_contact


def test_nobody_waits_for_an_upload_that_has_not_ended(committed, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    aurora = committed.aurora
    with in_tenant(aurora.schema):
        marina = make_contact("Marina")

    def impatient():
        with in_tenant(aurora.schema), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '2s'")
            kept = files.add(marina, [SimpleUploadedFile("b.txt", b"b")], by=aurora.owner.user)
        connection.close()
        return kept

    with in_tenant(aurora.schema), transaction.atomic():
        files.add(marina, [SimpleUploadedFile("a.txt", b"a")], by=aurora.rep.user)
        with ThreadPoolExecutor() as threads:
            [kept] = threads.submit(impatient).result(20)

    with in_tenant(aurora.schema):
        assert sorted(File.objects.values_list("name", flat=True)) == ["a.txt", kept.name]
