"""Who may review a draft. Pure."""

from collections.abc import Collection


def may_review(reviewer: str, *, requested_by: str, editors: Collection[str]) -> bool:
    """Say whether `reviewer` is a second reader: neither who asked nor anybody who worked on the draft."""
    return reviewer != requested_by and reviewer not in editors
