"""The files of an export while it is made: whatever a chunk that was not kept wrote is cut off by the next one."""

import hashlib
import io
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.conf import settings
from django.utils import timezone

from config import cells
from tenants.exports.contents import Part
from tenants.exports.models import OrganizationExport
from tenants.services.backing_up import media_of

DATA, TABLES, MEDIA, MANIFEST = "data", "tables", "media", "manifest.json"
ARCHIVE, GROWING, HASHES = "archive.zip", "archive.part", "hashes.jsonl"
WORK = (DATA, TABLES)
FILES, BYTES = 200, 64 * 1024**2  # that one chunk packs
PIECE = 1024 * 1024


def folder_of(export: OrganizationExport) -> Path:
    return folder_of_all(export.organization_id) / str(export.pk)


def folder_of_all(organization: UUID) -> Path:
    """Beside the organization's media, which are part of an export."""
    return Path(settings.MEDIA_ROOT) / "exports" / str(organization)


def append(path: Path, length: int, added: bytes) -> int:
    """Behind the first ``length`` bytes, which is all that counts of it; how long it is then."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("r+b" if path.exists() else "w+b") as file:
        file.truncate(length)
        file.seek(length)
        file.write(added)
        file.flush()
        os.fsync(file.fileno())
    return length + len(added)


def add_rows(folder: Path, part: Part, rows: Sequence[str], lengths: Sequence[int], *, is_last: bool) -> list[int]:
    """The JSON of a table, and the same as CSV where it is wanted; how long both are now."""
    begins = not lengths[0]
    text = ("[\n" if begins else ",\n" if rows else "") + ",\n".join(rows) + ("\n]\n" if is_last else "")
    data = append(folder / DATA / f"{part.label}.json", lengths[0], text.encode())
    if not part.is_table:
        return [data, 0]
    lines = cells.lines([_flat(row.get(column)) for column in part.columns] for row in map(json.loads, rows))
    added = (cells.start(part.columns) if begins else b"") + lines
    return [data, append(folder / TABLES / f"{part.label}.csv", lengths[1], added)]


def names(export: OrganizationExport) -> Iterator[str]:
    """All that goes into the archive, in one order."""
    for name, root in (*((name, folder_of(export) / name) for name in WORK), (MEDIA, media_of(export.organization_id))):
        found = (path for path in root.rglob("*") if path.is_file() and not path.is_symlink())
        yield from (f"{name}/{below}" for below in sorted(str(path.relative_to(root)) for path in found))


def pack(export: OrganizationExport, wanted: Sequence[str], place: dict[str, Any]) -> int:
    """Some of these behind what is packed already, with their hashes; how many. ``place`` says where it ended."""
    folder, packed, size, told = folder_of(export), 0, 0, io.BytesIO()
    with _opened(folder, place) as archive:
        for name in wanted[:FILES]:
            path = _path_of(export, name)
            if path.is_file():  # it may have been deleted meanwhile
                digest, length = _add(archive, name, path)
                told.write(json.dumps({"name": name, "sha256": digest, "bytes": length}).encode() + b"\n")
                size += length
            packed += 1
            place["packed"] = name
            if size >= BYTES:
                break
    place["hashes"] = append(folder / HASHES, place.get("hashes", 0), told.getvalue())
    _remember(folder, place, archive.start_dir)
    return packed


def close(export: OrganizationExport, place: dict[str, Any], told: dict[str, Any]) -> tuple[int, str]:
    """The manifest comes last; then the archive is whole: its length and hash. Nothing else of the work stays."""
    folder = folder_of(export)
    if (folder / ARCHIVE).exists():  # closed by somebody who died before saying so
        (folder / ARCHIVE).replace(folder / GROWING)
    known = (folder / HASHES).read_bytes()[: place.get("hashes", 0)]
    manifest = {
        "made_at": timezone.now().isoformat(),
        **told,
        "files": [json.loads(line) for line in known.splitlines()],
    }
    with _opened(folder, place) as archive:
        archive.writestr(MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False), ZIP_DEFLATED)
    with (folder / GROWING).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    (folder / GROWING).replace(folder / ARCHIVE)
    return (folder / ARCHIVE).stat().st_size, digest


def tidy(export: OrganizationExport) -> None:
    """What was needed on the way goes."""
    folder = folder_of(export)
    for path in folder.iterdir() if folder.exists() else ():
        if path.name != ARCHIVE:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def forget(export: OrganizationExport) -> None:
    """All of it goes."""
    shutil.rmtree(folder_of(export), ignore_errors=True)


def _opened(folder: Path, place: dict[str, Any]) -> ZipFile:
    """The archive as it was after the last chunk that was kept: its entries, and the directory that stood behind them."""
    begun = place.get("begun", 0)
    for directory in folder.glob("directory-*"):
        if directory.name != f"directory-{begun}":
            directory.unlink()
    if not begun:
        return ZipFile(folder / GROWING, "w", ZIP_DEFLATED)
    append(folder / GROWING, begun, (folder / f"directory-{begun}").read_bytes())
    return ZipFile(folder / GROWING, "a", ZIP_DEFLATED)


def _remember(folder: Path, place: dict[str, Any], begun: int) -> None:
    """Adding overwrites the directory at the end of the archive: a copy of it is kept, beside that of the chunk before."""
    with (folder / GROWING).open("rb") as file:
        file.seek(begun)
        append(folder / f"directory-{begun}", 0, file.read())
    place["begun"] = begun


def _add(archive: ZipFile, name: str, path: Path) -> tuple[str, int]:
    entry = ZipInfo(name, date_time=timezone.localtime().timetuple()[:6])
    entry.compress_type = ZIP_STORED if name.startswith(f"{MEDIA}/") else ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    digest, length = hashlib.sha256(), 0
    with path.open("rb") as source, archive.open(entry, "w", force_zip64=True) as target:
        for piece in iter(lambda: _read(source), b""):
            digest.update(piece)
            target.write(piece)
            length += len(piece)
    return digest.hexdigest(), length


def _read(source: IO[bytes]) -> bytes:
    return source.read(PIECE)


def _path_of(export: OrganizationExport, name: str) -> Path:
    kind, _slash, rest = name.partition("/")
    root = media_of(export.organization_id) if kind == MEDIA else folder_of(export) / kind
    return root / rest


def _flat(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
