"""Designations: entered by people, one version after another, each fixed for good."""

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import rfc8785
import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.audit.operations import record
from services.progress.credit.entitlement import Designation
from services.progress.credit.linting import Finding, lint
from services.progress.credit.problems import CreditNotOffered, DesignationIncomplete
from services.progress.credit.subjects import Named, describe, facts_for_linting
from services.progress.credit.terms import read_terms
from shared.clock import now
from shared.database import query
from shared.ids import new_id
from shared.problems import PreconditionFailed

_COLUMNS = "id, kind, subject, version, is_on, terms, sha256, reason, actor, decided_at"
_NEWEST = query(
    f"SELECT {_COLUMNS} FROM credit_designations WHERE kind = :kind AND subject = :slug ORDER BY version DESC LIMIT 1",  # noqa: S608 - constant columns
    _COLUMNS.replace(",", ""),
)
_IN_FORCE = sa.text(
    f"""
    SELECT {_COLUMNS} FROM credit_designations
    WHERE kind = :kind AND subject = :slug AND decided_at <= :at ORDER BY version DESC LIMIT 1
    """  # noqa: S608 - constant columns
)
_ALL = sa.text(
    f"SELECT {_COLUMNS} FROM credit_designations WHERE kind = :kind AND subject = :slug ORDER BY version DESC"  # noqa: S608 - constant columns
)
_EVERY_NEWEST = sa.text(
    f"""
    SELECT DISTINCT ON (kind, subject) {_COLUMNS} FROM credit_designations ORDER BY kind, subject, version DESC
    """  # noqa: S608 - constant columns
)
_ENTER = sa.text(
    """
    INSERT INTO credit_designations (id, kind, subject, version, is_on, terms, sha256, reason, actor, decided_at)
    VALUES (:id, :kind, :slug, :version, :is_on, CAST(:terms AS jsonb), :sha256, :reason, :actor, :at)
    ON CONFLICT (kind, subject, version) DO NOTHING RETURNING true
    """
)


@dataclass(frozen=True)
class Enter:
    """Somebody enters a version; `version` is the newest that they have read, 0 for none."""

    named: Named
    terms: Mapping[str, Any]
    is_on: bool
    reason: str
    actor: str
    version: int


def enter_designation(session: Session, command: Enter) -> sa.Row[Any]:
    """Keep a new version; raises `DesignationIncomplete` when credit would be on without what it needs.

    Raises `PreconditionFailed` when somebody else entered a version meanwhile.
    """
    before = newest(session, command.named)
    if (before.version if before else 0) != command.version:
        raise PreconditionFailed
    if command.is_on:
        findings = lint_terms(session, command.named, command.terms)
        if findings:
            raise DesignationIncomplete([vars(each) for each in findings])
    key, terms = vars(command.named), dict(command.terms)
    row = key | {
        "id": new_id(),
        "version": command.version + 1,
        "is_on": command.is_on,
        "terms": json.dumps(terms),
        "sha256": hashlib.sha256(rfc8785.dumps(terms)).hexdigest(),
        "reason": command.reason,
        "actor": command.actor,
        "at": now(),
    }
    if session.execute(_ENTER, row).scalar() is None:
        raise PreconditionFailed
    action = "credit.switched_on" if command.is_on else "credit.entered"
    subject = command.named.slug
    record(session, command.actor, action, command.named.kind, subject, version=row["version"], sha256=row["sha256"])
    return session.execute(_NEWEST, key).one()


def lint_terms(session: Session, named: Named, terms: Mapping[str, Any]) -> list[Finding]:
    """Return what keeps credit off."""
    return lint(read_terms(terms), facts_for_linting(describe(session, named)), now().date())


def newest(session: Session, named: Named) -> sa.Row[Any] | None:
    """Return the version that holds now."""
    return session.execute(_NEWEST, vars(named)).one_or_none()


def offered(session: Session, named: Named) -> sa.Row[Any]:
    """Return the version that holds now, if credit is on; raises `CreditNotOffered`."""
    row = newest(session, named)
    if row is None or not row.is_on:
        raise CreditNotOffered
    return row


def in_force(session: Session, named: Named, at: dt.datetime) -> sa.Row[Any] | None:
    """Return the version that held at a moment; nothing counts backwards."""
    return session.execute(_IN_FORCE, vars(named) | {"at": at}).one_or_none()


def versions(session: Session, named: Named) -> Sequence[sa.Row[Any]]:
    """Return every version, newest first."""
    return session.execute(_ALL, vars(named)).all()


def every_newest(session: Session) -> Sequence[sa.Row[Any]]:
    """Return the version that holds of everything that ever had one."""
    return session.execute(_EVERY_NEWEST).all()


def as_designation(row: sa.Row[Any] | None) -> Designation | None:
    """Return a version as the rules see it."""
    return Designation(read_terms(row.terms), row.is_on) if row else None


def disclosure_sha256(terms: Mapping[str, Any]) -> str:
    """Return the hash of what a learner reads before the content: a receipt names it."""
    shown = {name: terms.get(name) for name in ("disclosures", "faculty", "accreditation_statement")}
    shown["statements"] = [each.get("statement") for each in terms.get("types") or ()]
    return hashlib.sha256(rfc8785.dumps(shown)).hexdigest()
