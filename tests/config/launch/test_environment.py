"""The running product tells its commands where its servers are, and runs only once in a folder."""

import os

import pytest

from config.launch import environment
from config.launch.trouble import Trouble

RUN = """
import signal
from config.launch.environment import sole_run
with sole_run(pathlib.Path({folder!r}), "http://localhost:8000/"):
    tell(pid=os.getpid())
    signal.pause()
"""


@pytest.fixture
def clean(monkeypatch, tmp_path):
    """No addresses in the environment, and a data folder of the test's own."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("THING", raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    return tmp_path


def test_keys_are_made_once_and_are_private(tmp_path):
    first = environment.secrets_of(tmp_path)

    assert environment.secrets_of(tmp_path) == first
    assert set(first) == {"SECRET_KEY", "FIELD_KEYS"}
    assert len(first["SECRET_KEY"]) >= 50
    assert (tmp_path / "secrets.env").stat().st_mode & 0o777 == 0o600


def test_what_is_written_is_read_back(tmp_path):
    variables = {"A": "it's $HOME", "B": "x=y", "C": ""}

    environment.write_private(tmp_path / "x.env", variables)

    assert environment.read(tmp_path / "x.env") == variables


def test_a_second_start_is_told_where_the_first_runs(run_apart, tmp_path):
    first = run_apart(RUN.format(folder=str(tmp_path)))
    number = first.facts()["pid"]

    with pytest.raises(Trouble) as trouble, environment.sole_run(tmp_path, "http://localhost:9000/"):
        pass

    assert str(trouble.value) == (
        f"Loved CRM runs already in this folder, at http://localhost:8000/ (process {number}). "
        f"Stop it with Ctrl-C there, or with: kill {number}"
    )


def test_after_kill_9_the_folder_is_free_again(run_apart, tmp_path):
    first = run_apart(RUN.format(folder=str(tmp_path)))
    first.facts()
    first.kill()

    with environment.sole_run(tmp_path, "http://localhost:9000/"):
        assert (tmp_path / "up.lock").read_text() == f"http://localhost:9000/ {os.getpid()}"


def test_a_command_takes_over_the_environment_of_what_runs(run_apart, clean):
    run_apart(RUN.format(folder=str(clean))).facts()
    environment.write_private(clean / "running.env", {"DATABASE_URL": "postgresql://here/x", "THING": "theirs"})
    os.environ["THING"] = "ours"

    environment.adopt_running()

    assert os.environ.pop("DATABASE_URL") == "postgresql://here/x"
    assert os.environ.pop("THING") == "ours"


def test_what_was_left_by_a_killed_run_is_not_taken_over(clean):
    environment.write_private(clean / "running.env", {"DATABASE_URL": "postgresql://gone/x"})
    (clean / "up.lock").write_text("http://localhost:8000/ 1")

    environment.adopt_running()

    assert "DATABASE_URL" not in os.environ


def test_a_given_database_is_never_exchanged(run_apart, clean, monkeypatch):
    run_apart(RUN.format(folder=str(clean))).facts()
    environment.write_private(clean / "running.env", {"DATABASE_URL": "postgresql://here/x", "THING": "theirs"})
    monkeypatch.setenv("DATABASE_URL", "postgresql://mine/x")

    environment.adopt_running()

    assert os.environ["DATABASE_URL"] == "postgresql://mine/x"
    assert "THING" not in os.environ
