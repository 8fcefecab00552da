"""What `make up` promises: ready means ready, what dies comes back, a kill leaves nothing behind and loses nothing."""

import json
import pathlib
import signal
import stat
import subprocess

import pytest

from champions.home import ROOT
from shared.testing.waiting import wait_for

ROLES = {
    "postgres", "redis", "mailbox", "portal-web", "accounts-web", "catalog-web", "progress-web", "notifications-web",
    "progress-worker", "notifications-worker",
    "accounts-courier", "catalog-courier", "progress-courier", "notifications-courier",
}  # fmt: skip


def descendants(pid):
    found, waiting = [], [pid]
    while waiting:
        current = waiting.pop()
        found.append(current)
        for task in pathlib.Path(f"/proc/{current}/task").iterdir():
            waiting += [int(child) for child in (task / "children").read_text().split()]
    return found


def is_alive(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def command(product, *arguments):
    return subprocess.run(
        [str(ROOT / "bin/champions"), *arguments], env=product.environment, capture_output=True, text=True, check=False
    )


def test_access_says_how_to_reach_everything_and_only_the_owner_may_read_it(product):
    access = product.access
    assert stat.S_IMODE(product.home.access_file.stat().st_mode) == 0o600
    assert set(access["processes"]) == ROLES
    for part in ("portal", "accounts", "catalog", "progress", "notifications"):
        for path in ("/health/live", "/health/ready", "/metrics"):
            assert product.status(part, path) == 200, (part, path)
    assert product.sign_in("learner")
    assert product.sign_in("administrator")
    assert product.sign_in_client("catalog:write")


def test_the_programme_is_there_from_the_first_moment(product):
    assert product.call("GET", "catalog", "/v1/pathways/champion")["slug"] == "champion"
    assert product.status("portal", "/") == 200


@pytest.mark.parametrize(
    "role",
    ["progress-web", "progress-worker", "progress-courier", "notifications-worker", "portal-web", "redis", "postgres"],
)
def test_a_role_that_is_killed_runs_again_and_takes_its_children_with_it(product, role):
    children = product.children(role)
    product.kill_and_wait(role)
    wait_for(lambda: not any(is_alive(child) for child in children), "the children of the killed role are gone")


def test_a_killed_supervisor_leaves_no_process_and_the_next_start_has_everything(product):
    headers = product.sign_in("learner")
    product.call("PATCH", "accounts", "/v1/me", {"institution": "General Hospital"}, headers=headers)
    everybody = descendants(product.supervisor.pid)
    assert len(everybody) > 2 * len(ROLES) - 6
    product.stop(signal.SIGKILL)
    wait_for(lambda: not any(is_alive(pid) for pid in everybody), "every process is gone", seconds=15)
    product.start()
    profile = product.call("GET", "accounts", "/v1/me", headers=product.sign_in("learner"))
    assert profile["institution"] == "General Hospital"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything_in_order(product, number):
    everybody = descendants(product.supervisor.pid)
    assert product.stop(number) == 0
    assert not any(is_alive(pid) for pid in everybody)
    assert not product.home.access_file.exists()
    assert not (product.home.folder / "supervisor.pid").exists()
    product.start()


def test_a_second_start_with_the_same_data_says_who_is_there(product):
    refused = command(product, "up")
    assert refused.returncode == 1
    assert f"process {product.supervisor.pid}" in refused.stderr
    assert "CHAMPIONS_HOME" in refused.stderr
    assert product.home.access_file.exists()


def test_the_supervisor_has_one_thread_because_it_forks(product):
    assert len(list(pathlib.Path(f"/proc/{product.supervisor.pid}/task").iterdir())) == 1


def test_importing_the_programme_again_changes_nothing(product):
    again = command(product, "content", "import", "content/palliative-care", "--dry-run")
    assert again.returncode == 0, again.stderr
    assert "0 created, 0 changed" in again.stdout


def test_every_log_is_json_lines_and_names_no_secret(product):
    secrets = product.home.secrets()
    for log in product.home.logs.glob("*.log"):
        text = log.read_text()
        for line in text.splitlines():
            assert isinstance(json.loads(line), dict), (log.name, line)
        assert not [name for name, value in secrets.items() if value in text], log.name


def test_an_operator_sees_that_nothing_has_stopped(product):
    listed = command(product, "events", "dead", "list", "notifications")
    assert listed.returncode == 0, listed.stderr
    assert "in notifications" in listed.stdout
