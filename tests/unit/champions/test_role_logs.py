"""Logs of roles: JSON lines within a size."""

import json

from champions.role_logs import LARGEST_LINE, RoleLog


def lines_of(log):
    return [json.loads(line) for line in log.path.read_text().splitlines()]


def test_json_stays_and_words_are_wrapped(tmp_path):
    log = RoleLog(tmp_path, "worker")
    log.feed(b'{"event": "ready"}\nplain words\n\n')
    first, second = lines_of(log)
    assert first == {"event": "ready"}
    assert (second["event"], second["role"], second["level"]) == ("plain words", "worker", "info")
    log.close()


def test_a_line_may_come_in_pieces_and_the_last_one_without_an_end(tmp_path):
    log = RoleLog(tmp_path, "worker")
    log.feed(b"caf\xc3")
    log.feed(b"\xa9 is open\nbye")
    log.close()
    assert [line["event"] for line in lines_of(log)] == ["café is open", "bye"]


def test_a_line_without_end_does_not_fill_the_memory(tmp_path):
    log = RoleLog(tmp_path, "worker")
    log.feed(b"x" * (LARGEST_LINE + 1))
    assert len(lines_of(log)) == 1
    log.close()


def test_a_full_file_is_put_aside_and_only_one_is_kept(tmp_path):
    log = RoleLog(tmp_path, "worker", largest_file=1000)
    for number in range(100):
        log.feed(f"line {number} of many that fill the file\n".encode())
    log.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["worker.log", "worker.log.1"]
    assert all(path.stat().st_size < 1500 for path in tmp_path.iterdir())
    assert lines_of(log)[-1]["event"].startswith("line 99")


def test_the_tail_is_for_people(tmp_path):
    log = RoleLog(tmp_path, "worker")
    log.feed(b'{"event": "failed", "exception": "Traceback: no disk"}\nwords\n')
    assert log.tail() == "failed\nTraceback: no disk\nwords"
    log.close()
