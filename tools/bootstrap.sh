#!/bin/sh
# Makes the Python environment (.venv) from the lock files; does nothing when it is up to date.
# Needs python3 (3.11 or newer) with venv, and nothing else.
#   tools/bootstrap.sh        what `make up` needs
#   tools/bootstrap.sh dev    and what `make check` and `make test` need
set -eu
cd "$(dirname -- "$0")/.."

for candidate in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do
    if command -v "$candidate" >/dev/null 2>&1 &&
        "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        if ! "$candidate" -c 'import venv, ensurepip' 2>/dev/null; then
            echo "$candidate cannot make virtual environments. On Debian and Ubuntu:" >&2
            echo "  apt-get install python3-venv" >&2
            exit 1
        fi
        exec "$candidate" tools/bootstrap.py "$@"
    fi
done
echo "Python 3.11 or newer is needed and was not found. On Debian and Ubuntu:" >&2
echo "  apt-get install python3 python3-venv" >&2
exit 1
