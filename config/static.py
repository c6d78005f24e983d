"""Static files: of front-end packages only the listed ones; in production hashed names and compression."""

import os
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import FileSystemFinder
from django.contrib.staticfiles.storage import HashedFilesMixin, StaticFilesStorage
from django.contrib.staticfiles.utils import get_files
from whitenoise.storage import CompressedManifestStaticFilesStorage

from config import icons

VENDOR = "vendor/"
# Whole packages hold CSS that names missing files, source maps, and hundreds of megabytes: collecting them fails.
VENDOR_FILES = (
    "vendor/tabler/css/tabler.min.css",
    "vendor/tabler/js/tabler.min.js",
    "vendor/inter/index.css",
    "vendor/inter/files/inter-*-wght-normal.woff2",
    "vendor/htmx/htmx.min.js",
    "vendor/idiomorph/idiomorph.min.js",
    "vendor/idiomorph/idiomorph.esm.js",
    "vendor/idiomorph/idiomorph-ext.min.js",
    "vendor/sortable/sortable.esm.js",
    "vendor/echarts/echarts.esm.min.js",
)


def is_wanted(path: str) -> bool:
    """Ours, or on the list."""
    return not path.startswith(VENDOR) or any(fnmatch(path, pattern) for pattern in VENDOR_FILES)


class VendorFinder(FileSystemFinder):
    """Files of ``STATICFILES_DIRS``; a package's file that is not listed is missing in development already."""

    def find(self, path: str, *args: Any, **options: Any) -> Any:
        if not is_wanted(path):
            return [] if options.get("find_all") or options.get("all") else None
        if path == icons.STATIC_PATH:
            icons.refresh()
        return super().find(path, *args, **options)

    def list(self, ignore_patterns: Any) -> Iterator[Any]:
        icons.refresh()
        for prefix, root in self.locations:
            storage = self.storages[root]
            if f"{prefix}/".startswith(VENDOR):
                yield from ((path, storage) for path in _listed_below(prefix, Path(root)))
            elif Path(root).is_dir():
                yield from ((path, storage) for path in get_files(storage, ignore_patterns))


# Our modules end their imports without a semicolon; Django's own patterns would pass them by.
MODULE_IMPORTS = (
    (
        r"""(?P<matched>(?m:^)(?P<what>(?:import|export)(?:[\s\w{},*$]+\bfrom)?)\s*["'](?P<url>\.[^"']*)["'])""",
        '%(what)s "%(url)s"',
    ),
    (r"""(?P<matched>\bimport\(\s*["'](?P<url>\.[^"']*)["']\s*\))""", 'import("%(url)s")'),
)


class PlainStorage(StaticFilesStorage):
    """Works out each address once: a page names fifty files, and the sprite once more for every icon."""

    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self._addresses: dict[str | None, str] = {}

    def url(self, name: str | None, *how: Any) -> str:
        if how:
            return super().url(name, *how)
        if name not in self._addresses:
            self._addresses[name] = super().url(name)
        return self._addresses[name]


class Storage(PlainStorage, CompressedManifestStaticFilesStorage):
    """Hashed names, also inside our ES modules; never inside packages, whose imports and source maps do not resolve."""

    max_post_process_passes = 12  # each settles the names of one more module in a chain of imports
    patterns = (
        *(
            (extension, tuple(pattern for pattern in patterns if "sourceMappingURL" not in str(pattern)))
            for extension, patterns in HashedFilesMixin.patterns
        ),
        ("js/*.js", MODULE_IMPORTS),
    )


def _listed_below(prefix: str, root: Path) -> Iterator[str]:
    for pattern in VENDOR_FILES:
        if pattern.startswith(f"{prefix}/"):
            for file in sorted(root.glob(pattern.removeprefix(f"{prefix}/"))):
                yield os.fspath(file.relative_to(root))
