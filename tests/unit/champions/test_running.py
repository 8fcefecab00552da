"""One copy for each data folder."""

import os
import pathlib
import subprocess
import sys

import pytest

from champions.running import AlreadyRunning, RunningCopy

HOLD = "import sys, time, pathlib; from champions.running import RunningCopy; "
HOLD += "copy = RunningCopy(pathlib.Path(sys.argv[1])); copy.claim(); print('claimed', flush=True); time.sleep(600)"


@pytest.fixture
def other(tmp_path):
    environment = {**os.environ, "PYTHONPATH": str(pathlib.Path(__file__).parents[3])}
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, env=environment)
    assert process.stdout.readline() == b"claimed\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_nothing_runs_in_an_empty_folder(tmp_path):
    assert RunningCopy(tmp_path).pid() is None
    assert not RunningCopy(tmp_path).stop()


def test_a_second_copy_is_told_who_is_there(tmp_path, other):
    with pytest.raises(AlreadyRunning) as refused:
        RunningCopy(tmp_path).claim()
    assert refused.value.pid == other.pid
    assert RunningCopy(tmp_path).pid() == other.pid


def test_a_file_left_by_a_killed_supervisor_means_nothing(tmp_path, other):
    other.kill()
    other.wait()
    assert (tmp_path / "supervisor.pid").exists()
    copy = RunningCopy(tmp_path)
    assert copy.pid() is None
    copy.claim()
    assert (tmp_path / "supervisor.pid").read_text().strip() == str(os.getpid())
    copy.release()
    assert not (tmp_path / "supervisor.pid").exists()


def test_a_pid_file_with_nonsense_is_no_hindrance(tmp_path):
    (tmp_path / "supervisor.pid").write_text("not a number")
    copy = RunningCopy(tmp_path)
    assert copy.pid() is None
    copy.claim()
    copy.release()


def test_another_shell_stops_the_copy_and_waits_for_its_end(tmp_path, other):
    assert RunningCopy(tmp_path).stop()
    assert other.wait(1) == -15
