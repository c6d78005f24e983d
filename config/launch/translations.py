"""Compiles the translations, with Babel: gettext need not be installed."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from .service import ROOT
from .trouble import Trouble


def compile_translations(root: Path = ROOT) -> int:
    """Compile each catalogue that is newer than its compiled form; how many there were."""
    stale = [source for source in (root / "locale").glob("*/LC_MESSAGES/*.po") if _is_stale(source)]
    for source in stale:
        _compile(source)
    return len(stale)


def _is_stale(source: Path) -> bool:
    compiled = source.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime


def _compile(source: Path) -> None:
    try:
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parts[-3], abort_invalid=True)
    except PoFileError as error:
        raise Trouble(f"{source} is broken: {error}") from error
    unfinished = source.with_suffix(".mo.new")
    with unfinished.open("wb") as file:
        write_mo(file, catalogue)
    unfinished.rename(source.with_suffix(".mo"))
