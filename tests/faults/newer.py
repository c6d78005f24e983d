"""A newer version of the product in a folder of its own: this one, and a column more."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from config.launch.checks import APPS
from config.launch.service import ROOT
from tests.release import take_back

NAME, COLUMN = "9999_of_a_deploy", "weather"
MODEL = "messaging/models/message.py"
FIELD = f'    {COLUMN} = models.CharField(max_length=20, blank=True, default="", db_default="")\n'
AS_THEY_ARE = ("locale", "node_modules", "static", "templates", "tests")


def copied(folder: Path) -> Path:
    """Every message has a weather there. Its migration is the one that Django writes."""
    folder.mkdir()
    for app in APPS:
        shutil.copytree(ROOT / app, folder / app)
    for name in AS_THEY_ARE:
        (folder / name).symlink_to(ROOT / name)
    shutil.copy2(ROOT / "manage.py", folder)
    model = folder / MODEL
    text, times = re.subn(r"(class Message\(.*\n(?:.*\n)*?)(?=    class Meta)", rf"\1{FIELD}\n", model.read_text())
    assert times == 1
    model.write_text(text)
    manage(folder, os.environ, "makemigrations", "messaging", "--name", NAME.partition("_")[2])
    (made,) = (folder / "messaging" / "migrations").glob(f"*{NAME.partition('_')[2]}.py")
    made.rename(made.with_name(f"{NAME}.py"))
    return folder


def manage(folder: Path, environment: Mapping[str, str], *command: str) -> str:
    """One of its commands, to its end."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.returncode, done.stdout + done.stderr
    return done.stdout


def forget() -> None:
    """Nobody has the column any more."""
    take_back(NAME, f"ALTER TABLE IF EXISTS {{schema}}.messaging_message DROP COLUMN IF EXISTS {COLUMN}")
