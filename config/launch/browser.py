"""The Chromium that the browser tests drive, where there is one."""

import os
import shutil

# The first has no windows to draw and takes half the time of the others.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def find_chromium() -> str | None:
    """Its path: the one named by ``CHROMIUM``, else the system's."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
