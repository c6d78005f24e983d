"""Files over the API: whole or in parts, sent as a message, fetched again."""

import hashlib
import random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from messaging.models import Upload
from messaging.services import uploads
from tenants.context import in_tenant
from tests.api.rows import send

FILM = b"\0\0\0\x18ftypisom\0\0\0\0" + random.Random(1).randbytes(5 * 1024 * 1024)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def part(key, path: str, number: int, content: bytes):
    headers = {**key.headers, "Part-SHA256": hashlib.sha256(content).hexdigest()}
    address = f"{key.root}{path}parts/{number}/"
    return key.client.post(address, content, "application/octet-stream", headers=headers).status_code


def test_a_file_goes_up_in_parts_becomes_one_message_and_is_fetched_again(aurora, key, talked):
    where = f"conversations/{talked.pk}/"
    begun = key.post(f"{where}uploads/", {"filename": "obra.mp4", "size": len(FILM)}).json()
    path = f"{where}uploads/{begun['id']}/"
    assert (begun["part_size"], begun["part_count"], begun["parts"]) == (uploads.PART, 2, [])
    assert part(key, path, 1, FILM[uploads.PART :]) == 204
    assert key.get(path).json()["parts"] == [1]
    said = {"kind": "file", "upload": begun["id"], "text": "Da obra"}
    assert send(key, talked, said, key="film-0001").status_code == 422
    assert part(key, path, 0, b"x") == 422
    assert part(key, path, 0, FILM[: uploads.PART]) == 204

    first, again = (send(key, talked, said, key="film-0001") for _time in range(2))

    assert (first.status_code, again.status_code) == (201, 200)
    told = first.json()
    assert (told["kind"], told["text"], told["id"]) == ("video", "Da obra", again.json()["id"])
    assert told["attachment"]["filename"] == "obra.mp4"
    answer = key.client.get(f"{key.root}{where}messages/{told['id']}/file/", headers=key.headers)
    assert (answer.getvalue(), answer["Content-Type"]) == (FILM, "application/octet-stream")
    with in_tenant(aurora.schema):
        assert not Upload.objects.exists()


def test_a_small_file_goes_up_whole(aurora, key, talked):
    data = encode_multipart(BOUNDARY, {"file": SimpleUploadedFile("proposta.pdf", b"%PDF-1.7 proposta")})
    where = f"conversations/{talked.pk}/uploads/"
    whole = key.call("post", where, data=data, content_type=MULTIPART_CONTENT)

    assert (whole.status_code, whole.json()["parts"]) == (201, [0])
    message = send(key, talked, {"kind": "file", "upload": whole.json()["id"]}).json()
    assert (message["kind"], message["attachment"]["mime_type"]) == ("document", "application/pdf")
    assert key.post(where, {"filename": "x"}).status_code == 400
