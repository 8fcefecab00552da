"""Data folder, ports and secrets of one copy."""

import json
import socket
import stat

import pytest

from champions.access import write_access
from champions.home import ROOT, Home, PortTaken


def test_without_settings_data_are_in_var_and_ports_count_from_8000():
    home = Home.from_environment({})
    assert home.folder == ROOT / "var"
    assert home.url("portal") == "http://127.0.0.1:8000"
    assert home.port("smtp") == 8026


def test_folder_and_ports_come_from_the_environment(tmp_path):
    home = Home.from_environment({"CHAMPIONS_HOME": str(tmp_path), "CHAMPIONS_PORT_BASE": "9100"})
    assert home.folder == tmp_path
    assert home.port("mailbox") == 9125


@pytest.mark.parametrize("base", ["many", "0", "65530", "-1", "80.5"])
def test_a_port_base_that_cannot_be_is_refused_by_name(base):
    with pytest.raises(ValueError, match="CHAMPIONS_PORT_BASE"):
        Home.from_environment({"CHAMPIONS_PORT_BASE": base})


def test_a_taken_port_is_named_with_what_wanted_it(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        home = Home(tmp_path, other.getsockname()[1] - 2)
        with pytest.raises(PortTaken, match=r"\(catalog\)") as refused:
            home.check_ports()
    assert "CHAMPIONS_PORT_BASE" in str(refused.value)


def test_secrets_are_made_once_and_only_the_owner_reads_them(tmp_path):
    home = Home(tmp_path, 8000)
    first = home.secrets()
    assert home.secrets() == first
    assert len(set(first.values())) == len(first)
    assert all(len(value) >= 32 for name, value in first.items() if not name.startswith("person."))
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600


def test_a_secret_that_a_later_version_needs_is_added_to_the_kept_ones(tmp_path):
    home = Home(tmp_path, 8000)
    kept = home.secrets()
    del kept["client.portal"]
    (tmp_path / "secrets.json").write_text(json.dumps(kept))
    again = home.secrets()
    assert again["postgres"] == kept["postgres"]
    assert again["client.portal"]


def test_access_names_every_address_and_only_the_owner_reads_it(tmp_path):
    home = Home(tmp_path, 8000)
    write_access(home, home.secrets(), {"progress-worker": 17})
    access = json.loads(home.access_file.read_text())
    assert set(access) == {
        "portal", "accounts", "catalog", "progress", "notifications", "mailbox", "smtp",
        "learner", "administrator", "api_client", "processes",
    }  # fmt: skip
    assert access["smtp"] == "127.0.0.1:8026"
    assert set(access["learner"]) == {"email", "password"}
    assert set(access["api_client"]) == {"id", "secret"}
    assert access["processes"] == {"progress-worker": 17}
    assert stat.S_IMODE(home.access_file.stat().st_mode) == 0o600
