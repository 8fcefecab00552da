"""What is imported before the roles are forked."""

import importlib
import pathlib
import subprocess
import sys

import pytest

from champions.preloading import PRELOADED


@pytest.mark.parametrize("name", PRELOADED)
def test_every_preloaded_module_is_there(name):
    assert importlib.import_module(name)


def test_preloading_starts_no_thread_for_the_process_will_fork():
    code = "from champions.preloading import preload; preload(); import os; print(len(os.listdir('/proc/self/task')))"
    root = pathlib.Path(__file__).parents[3]
    counted = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert counted.stdout.strip() == "1"
