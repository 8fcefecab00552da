"""The supervisor on real processes: restarts, order, and nothing left behind."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time

import pytest

from shared.testing.waiting import wait_for

PROGRAM = pathlib.Path(__file__).with_name("supervised.py")


def is_alive(pid: int) -> bool:
    try:
        state = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


class Supervised:
    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        with (folder / "output").open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, str(PROGRAM), str(folder)], stdout=output, stderr=output, env=environment
            )
        wait_for((folder / "ready").exists, "the roles are ready", seconds=30)

    def pids(self) -> dict[str, int]:
        return json.loads((self.folder / "processes").read_text())

    def everybody(self) -> list[int]:
        return [*self.pids().values(), int((self.folder / "grandchild").read_text())]


@pytest.fixture
def supervised(tmp_path):
    running = Supervised(tmp_path)
    yield running
    running.process.kill()
    running.process.wait()


def test_a_killed_supervisor_leaves_no_process_behind(supervised):
    everybody = supervised.everybody()
    assert len(everybody) == 4
    assert all(is_alive(pid) for pid in everybody)
    supervised.process.kill()
    wait_for(lambda: not any(is_alive(pid) for pid in everybody), "all processes are gone", seconds=5)


def test_a_grandchild_dies_with_its_role_and_the_role_is_started_again(supervised):
    first, grandchild = supervised.pids()["copy"], int((supervised.folder / "grandchild").read_text())
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: not is_alive(grandchild), "the grandchild is gone", seconds=5)
    wait_for(lambda: supervised.pids()["copy"] != first, "the role runs again", seconds=5)
    assert is_alive(supervised.pids()["copy"])
    assert is_alive(supervised.pids()["command"])


def test_sigterm_stops_everything_and_a_role_that_does_not_listen_is_killed(supervised):
    everybody = supervised.everybody()
    began = time.monotonic()
    supervised.process.terminate()
    assert supervised.process.wait(10) == 0
    assert time.monotonic() - began < 5
    assert not any(is_alive(pid) for pid in everybody)
    assert "stubborn did not stop within 0.5 s and was killed" in (supervised.folder / "output").read_text()


def test_what_a_role_says_is_kept_as_json_lines(supervised):
    lines = wait_for(
        lambda: [json.loads(line) for line in (supervised.folder / "copy.log").read_text().splitlines()][:2],
        "two lines",
    )
    assert lines[0]["event"] == "plain words"
    assert lines[0]["role"] == "copy"
    assert lines[1] == {"event": "already.json"}


def test_a_step_ran_before_the_roles(supervised):
    assert json.loads((supervised.folder / "step.log").read_text())["event"] == "done"


def test_a_supervisor_that_was_busy_for_a_while_still_stops(tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(pathlib.Path.cwd())}
    program = PROGRAM.with_name("busy_supervisor.py")
    subprocess.run([sys.executable, str(program), str(tmp_path)], env=environment, check=True, timeout=60)
