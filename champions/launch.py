"""Becomes another program after tying its life to the process that asked for it.

Runs with the bare interpreter (`python -I -S launch.py ...`) and knows nothing of the product: a start this way is safe
from threads, which a `preexec_fn` is not, and the signal survives because it is set after every change of identity.
"""

import ctypes
import os
import pathlib
import sys

NOBODY = 65534
PR_SET_PDEATHSIG = 1
CLONE_NEWUSER = 0x10000000


def enter_user_namespace() -> None:
    """Be `nobody` in the eyes of programs from here on, with the rights of before.

    PostgreSQL refuses root, and a user without a name; this needs no account and no chmod.
    """
    user, group = os.geteuid(), os.getegid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "unshare")
    for name, text in (("setgroups", "deny"), ("uid_map", f"{NOBODY} {user} 1"), ("gid_map", f"{NOBODY} {group} 1")):
        pathlib.Path("/proc/self", name).write_text(text)


def become_nobody() -> None:
    """Give up root for good."""
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def die_with_parent(number: int, parent: int) -> None:
    """Ask the kernel for a signal when the parent dies; leave at once when it is dead already."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, number, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")
    if os.getppid() != parent:
        os._exit(1)


IDENTITIES = {"plain": lambda: None, "namespace": enter_user_namespace, "nobody": become_nobody}


def main(arguments: list[str]) -> None:
    """Arguments: identity, death signal, pid of the parent, then the program and its own arguments."""
    identity, number, parent, *program = arguments
    IDENTITIES[identity]()
    die_with_parent(int(number), int(parent))
    os.execvp(program[0], program)  # noqa: S606 - becoming another program is what this is for


if __name__ == "__main__":
    main(sys.argv[1:])
