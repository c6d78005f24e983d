"""A small disk of one's own, which can be filled: a tmpfs, which only root may make."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from config.launch.throw_away import throw_away_folder

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may make a small disk")
KB = 1024
MB = 1024 * KB


class Disk:
    """``fill`` leaves so many bytes, ``free`` gives the rest back."""

    def __init__(self, folder: Path):
        self.folder, self._ballast = folder, folder / "ballast"

    @property
    def left(self) -> int:
        stat = os.statvfs(self.folder)
        return stat.f_bavail * stat.f_frsize

    def fill(self, *, but: int = 0) -> None:
        with self._ballast.open("ab") as ballast:
            os.posix_fallocate(ballast.fileno(), ballast.tell(), self.left - but)

    def free(self) -> None:
        self._ballast.unlink()


@contextmanager
def small_disk(size: int) -> Iterator[Disk]:
    """Of so many bytes; it is gone afterwards."""
    with throw_away_folder() as folder:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size},mode=0711", "tmpfs", folder], check=True)
        try:
            yield Disk(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=True)
