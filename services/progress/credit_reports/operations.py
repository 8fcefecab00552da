"""What learners decide about reporting, and the exports that staff make."""

import datetime as dt
import hashlib
import hmac
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.audit.operations import record
from services.progress.credit.wording import AMA
from services.progress.credit_reports.identifiers import Identifiers, faults_in, read_identifiers
from services.progress.credit_reports.lines import Column, Reportable, cells_of, line_of, problems_of
from services.progress.credit_reports.problems import NoLines, NothingGiven, NothingToReport
from services.progress.credit_reports.queries import last_lines, present_columns, reportable_claims
from services.progress.learners.operations import lock_learner, refuse_erased
from shared.clock import now
from shared.ids import new_id
from shared.problems import Invalid
from shared.sealing import Sealer

RESEALED_AT_ONCE = 500
CONSENT = (
    "I agree that these identifiers are stored, encrypted, to report the credit that I claim to the accreditor's "
    "reporting system (PARS) and through it to the boards that I name. Only credit staff see them, every look is "
    "logged, and they are used for nothing else. All of them are optional."
)
PERMISSION = (
    "I permit the accredited provider to report the credit that I claim to the accreditor's reporting system (PARS). I "
    "can withdraw this permission at any time; what was reported before stays reported."
)

_CLAIMED = sa.text(
    """
    SELECT quarters FROM credit_claims WHERE learner_id = :learner_id AND credit_type = :credit_type AND quarters > 0
    LIMIT 1
    """
)
_KEEP = sa.text(
    """
    INSERT INTO credit_identifiers (learner_id, sealed, consent_text, consented_at)
    VALUES (:learner_id, :sealed, :consent_text, :at)
    ON CONFLICT (learner_id) DO UPDATE SET sealed = excluded.sealed, consent_text = excluded.consent_text,
      consented_at = excluded.consented_at
    """
)
_READ = sa.text("SELECT sealed, consent_text, consented_at FROM credit_identifiers WHERE learner_id = :learner_id")
_FORGET = sa.text("DELETE FROM credit_identifiers WHERE learner_id = :learner_id RETURNING true")
_PERMITTED = sa.text(
    """
    SELECT given, decided_at FROM reporting_permissions WHERE learner_id = :learner_id ORDER BY id DESC LIMIT 1
    """
)
_PERMIT = sa.text(
    """
    INSERT INTO reporting_permissions (id, learner_id, given, text, decided_at)
    VALUES (:id, :learner_id, :given, :text, :at)
    """
)
_EXPORT = sa.text(
    """
    INSERT INTO credit_exports (id, kind, subject, only_changes, columns, rows, withdrawn, left_out, actor, made_at)
    VALUES (:id, :kind, :subject, :only_changes, CAST(:columns AS jsonb), :rows, :withdrawn, :left_out, :actor, :at)
    """
)
_LINE = sa.text(
    """
    INSERT INTO credit_export_lines (export_id, claim_id, learner_id, kind, subject, credit_type, change, mac, sealed)
    VALUES (:export_id, :claim_id, :learner_id, :kind, :subject, :credit_type, :change, :mac, :sealed)
    """
)
_COLUMNS = sa.text(
    "INSERT INTO credit_columns (id, columns, actor, decided_at) VALUES (:id, CAST(:columns AS jsonb), :actor, :at)"
)
# What is sealed, by table and the columns of its key.
_SEALED = {"credit_identifiers": ("learner_id",), "credit_export_lines": ("export_id", "claim_id")}
_EMPTY_LINES = sa.text(
    "UPDATE credit_export_lines SET sealed = NULL WHERE learner_id = :learner_id AND sealed IS NOT NULL"
)


class Safe:
    """Seals what identifies a learner, and makes codes by which a change shows; older secrets only open."""

    def __init__(self, secret: str, *older: str) -> None:
        self._sealer = Sealer(secret, *older, purpose="credit-identifiers")
        self._mac_key = hashlib.sha256(f"champions:credit-lines:{secret}".encode()).digest()

    def seal(self, content: Any) -> str:
        """Return JSON, encrypted."""
        return self._sealer.seal(json.dumps(content, ensure_ascii=False))

    def open(self, sealed: str) -> Any:
        """Return what was sealed."""
        return json.loads(self._sealer.open(sealed))

    def mac(self, content: Any) -> str:
        """Return a code that is the same only for the same content."""
        written = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
        return hmac.new(self._mac_key, written, hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Kept:
    """A learner's identifiers and what they agreed to."""

    identifiers: Identifiers
    consent_text: str
    consented_at: dt.datetime | None


@dataclass(frozen=True)
class MakeExport:
    """A learner file of everything or of one activity, whole or only what differs from the last one."""

    kind: str | None
    subject: str | None
    only_changes: bool
    actor: str


def keep_identifiers(session: Session, safe: Safe, learner_id: uuid.UUID, given: Identifiers) -> None:
    """Store what a learner gave, encrypted; raises `NothingToReport`, and `Invalid` with a message for each field."""
    lock_learner(session, learner_id)
    refuse_erased(session, learner_id)
    if session.execute(_CLAIMED, {"learner_id": learner_id, "credit_type": AMA}).scalar() is None:
        raise NothingToReport
    faults = [vars(each) for each in faults_in(given)]
    if faults:
        raise Invalid(faults)
    row = {"learner_id": learner_id, "sealed": safe.seal(asdict(given)), "consent_text": CONSENT, "at": now()}
    session.execute(_KEEP, row)


def kept_identifiers(session: Session, safe: Safe, learner_id: uuid.UUID) -> Kept | None:
    """Return a learner's identifiers; None when there are none."""
    row = session.execute(_READ, {"learner_id": learner_id}).one_or_none()
    return Kept(read_identifiers(safe.open(row.sealed)), row.consent_text, row.consented_at) if row else None


def look_at_identifiers(session: Session, safe: Safe, learner_id: uuid.UUID, actor: str, reason: str) -> Kept:
    """Return a learner's identifiers to staff, and log the look; raises `NothingGiven`."""
    record(session, actor, "credit.identifiers_seen", "learner", str(learner_id), reason=reason)
    kept = kept_identifiers(session, safe, learner_id)
    if kept is None:
        raise NothingGiven
    return kept


def forget_identifiers(session: Session, learner_id: uuid.UUID) -> None:
    """Delete a learner's identifiers; deleting them twice changes nothing."""
    session.execute(_FORGET, {"learner_id": learner_id})


def permit_reporting(session: Session, learner_id: uuid.UUID, *, given: bool) -> None:
    """Keep that a learner permits reporting, or withdraws that; the same again is no news."""
    lock_learner(session, learner_id)
    refuse_erased(session, learner_id)
    before = permission_of(session, learner_id)
    if (before is not None) != given:
        row = {"id": new_id(), "learner_id": learner_id, "given": given, "text": PERMISSION, "at": now()}
        session.execute(_PERMIT, row)


def permission_of(session: Session, learner_id: uuid.UUID) -> dt.datetime | None:
    """Return since when a learner permits reporting; None while they do not."""
    row = session.execute(_PERMITTED, {"learner_id": learner_id}).one_or_none()
    return row.decided_at if row and row.given else None


def set_columns(session: Session, columns: Sequence[Column], actor: str) -> None:
    """Keep which columns the learner file has from now on."""
    row = {"id": new_id(), "columns": json.dumps([asdict(each) for each in columns]), "actor": actor, "at": now()}
    session.execute(_COLUMNS, row)
    record(session, actor, "credit.columns_set", "report", "learner-file", columns=len(columns))


def make_export(session: Session, safe: Safe, command: MakeExport) -> uuid.UUID:
    """Fix what goes into a learner file, and note it line by line; raises `NoLines`.

    Claims with a problem are left out and counted. What was in an earlier file and is not to be reported any more is
    listed apart: it has to be taken back at the accreditor by hand.
    """
    export_id = new_id()
    earlier = {_place(row): row for row in last_lines(session, command.kind, command.subject)}
    current = list(reportable_claims(session, safe.open, command.kind, command.subject))
    good = [each for each in current if not any(problems_of(each))]
    lines = list(_lines(safe, export_id, good, earlier, only_changes=command.only_changes))
    withdrawn = list(_withdrawn(export_id, current, earlier))
    if not lines and not withdrawn:
        raise NoLines("Nothing has changed since the last file." if good else "No claim can be reported yet.")
    row = {
        "id": export_id,
        "kind": command.kind,
        "subject": command.subject,
        "only_changes": command.only_changes,
        "columns": json.dumps([asdict(each) for each in present_columns(session)]),
        "rows": len(lines),
        "withdrawn": len(withdrawn),
        "left_out": len(current) - len(good),
        "actor": command.actor,
        "at": now(),
    }
    session.execute(_EXPORT, row)
    session.execute(_LINE, [*lines, *withdrawn])
    record(session, command.actor, "credit.exported", "report", str(export_id), rows=len(lines))
    return export_id


def erase_reporting(session: Session, learner_id: uuid.UUID) -> None:
    """Delete a learner's identifiers and empty their lines; what was permitted when stays under the pseudonym."""
    forget_identifiers(session, learner_id)
    session.execute(_EMPTY_LINES, {"learner_id": learner_id})


def reseal(session: Session, safe: Safe) -> int:
    """Seal everything with the present secret, so that the one of before can be thrown away; returns how many."""
    count = 0
    for table, key in _SEALED.items():
        found = sa.text(f"SELECT {', '.join(key)}, sealed FROM {table} WHERE sealed <> '' FOR UPDATE")  # noqa: S608
        same = " AND ".join(f"{name} = :{name}" for name in key)
        changed = sa.text(f"UPDATE {table} SET sealed = :sealed WHERE {same}")  # noqa: S608
        for rows in session.execute(found, execution_options={"yield_per": RESEALED_AT_ONCE}).partitions():
            session.execute(changed, [row._asdict() | {"sealed": safe.seal(safe.open(row.sealed))} for row in rows])
            count += len(rows)
    return count


def export_cells(columns: Sequence[Column], safe: Safe, rows: Iterable[sa.Row[Any]]) -> list[list[Any]]:
    """Return the cells of an export's lines; those of erased learners are gone."""
    return [cells_of(columns, safe.open(row.sealed)) for row in rows if row.sealed]


def _lines(
    safe: Safe,
    export_id: uuid.UUID,
    good: Iterable[Reportable],
    earlier: Mapping[tuple[str, ...], sa.Row[Any]],
    *,
    only_changes: bool,
) -> Iterable[dict[str, Any]]:
    for each in good:
        line = line_of(each)
        mac = safe.mac(line)
        before = earlier.get(_place(each))
        known = before is not None and before.change != "withdrawn"
        same = known and before is not None and (before.mac == mac or _says(safe, before, line))
        if same and only_changes:
            continue
        change = "same" if same else ("changed" if known else "new")
        yield _row(export_id, each) | {"change": change, "mac": mac, "sealed": safe.seal(line)}


def _says(safe: Safe, before: sa.Row[Any], line: Mapping[str, Any]) -> bool:
    """Tell whether a line says this; its code alone differs too when the secret was exchanged since."""
    return bool(before.sealed) and safe.open(before.sealed) == json.loads(json.dumps(line))


def _withdrawn(
    export_id: uuid.UUID, current: Iterable[Reportable], earlier: Mapping[tuple[str, ...], sa.Row[Any]]
) -> Iterable[dict[str, Any]]:
    permitted = {_place(each) for each in current if each.permitted_at is not None}
    for place, row in earlier.items():
        if place not in permitted and row.change != "withdrawn":
            kept = {name: getattr(row, name) for name in ("claim_id", "learner_id", "kind", "subject", "credit_type")}
            yield kept | {"export_id": export_id, "change": "withdrawn", "mac": "", "sealed": row.sealed}


def _row(export_id: uuid.UUID, each: Reportable) -> dict[str, Any]:
    names = ("claim_id", "learner_id", "kind", "subject", "credit_type")
    return {name: getattr(each, name) for name in names} | {"export_id": export_id}


def _place(each: Any) -> tuple[str, ...]:
    return str(each.learner_id), each.kind, each.subject, each.credit_type
