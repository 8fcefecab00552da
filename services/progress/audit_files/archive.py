"""Writes the audit file of an activity: one archive whose last entry has the hash of every other one."""

import datetime as dt
import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable
from typing import IO, Any, Self

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.progress.audit_files.queries import (
    claims_of,
    exports_of,
    receipts_of_subject,
    revisions_of,
    roster,
)
from services.progress.certificates.codes import grouped
from services.progress.certificates.snapshots import CompletedActivity, Issuer
from services.progress.credit.designations import versions
from services.progress.credit.documents import Claimed, Holder, Issue, Stamp, Subject, make_credit_snapshot
from services.progress.credit.entitlement import document_of_claim
from services.progress.credit.subjects import Named, title_of
from services.progress.credit.terms import Terms, read_terms
from services.progress.credit.wording import amount
from services.progress.reports.csv_cells import lines
from services.progress.reports.evaluations import COLUMNS as EVALUATION_COLUMNS
from services.progress.reports.evaluations import evaluation_lines, evaluation_report
from shared.clock import rfc3339
from shared.problems import NotFound

ROSTER = (
    *("learner_id", "name", "degree", "profession", "demonstration", "disclosures_read_at", "completed_at"),
    *("best_score", "certificates"),
)
CLAIMS = (
    *("claim_id", "learner_id", "credit_type", "edition", "credits", "revision", "completed_at", "claimed_at"),
    *("designation_version", "attestation", "reason"),
)
RECEIPTS = ("learner_id", "received_at", "designation_version", "text_sha256")
EXPORTS = ("export_id", "made_at", "actor", "only_changes", "lines", "withdrawn")

Render = Callable[[dict[str, Any]], bytes]


class Archive:
    """Entries one after the other in a file, and at the end their hashes; the same entries give the same bytes."""

    def __init__(self, file: IO[bytes], made_at: dt.datetime) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self._made_at = made_at.timetuple()[:6]
        self._hashes: list[str] = []

    def add(self, name: str, content: bytes | str) -> None:
        """Add an entry."""
        self.add_parts(name, [content])

    def add_parts(self, name: str, parts: Iterable[bytes | str]) -> None:
        """Add an entry that is never in memory as a whole."""
        entry, hashed = zipfile.ZipInfo(name, self._made_at), hashlib.sha256()
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        with self._zip.open(entry, "w") as writing:
            for part in parts:
                data = part.encode() if isinstance(part, str) else part
                hashed.update(data)
                writing.write(data)
        self._hashes.append(f"{hashed.hexdigest()}  {name}\n")

    def __enter__(self) -> Self:
        """Begin; what fails in between leaves an archive without its hashes."""
        return self

    def __exit__(self, kind: object, *rest: object) -> None:
        """Add the hashes of the entries, as `sha256sum --check` reads them, and end the archive."""
        if kind is None:
            self.add("SHA256SUMS", "".join(self._hashes))
        self._zip.close()


def write_archive(
    session: Session,
    row: sa.Row[Any],
    issuer: Issuer,
    render: Render,
    *,
    file: IO[bytes],
    progress: Callable[[int], None],
) -> int:
    """Write the archive and return how many people are in it; `progress` is told how many there are so far."""
    named = Named(row.kind, row.subject)
    title = title_of(session, named)
    with Archive(file, row.asked_at) as archive:
        archive.add("README.txt", _about(title, row))
        _add_designations(archive, session, named)
        _add_revisions(archive, session, named)
        people = _add_roster(archive, session, named, progress, with_names=row.with_names)
        archive.add_parts("claims.csv", lines(CLAIMS, map(_claim, claims_of(session, named))))
        archive.add_parts(
            "disclosure-receipts.csv", lines(RECEIPTS, map(_receipt, receipts_of_subject(session, named)))
        )
        archive.add_parts("learner-files.csv", lines(EXPORTS, map(_export, exports_of(session, named))))
        archive.add_parts("evaluation-summary.csv", _evaluation(session, named))
        _add_sample(archive, session, named, title, issuer=issuer, at=row.asked_at, render=render)
    return people


def _about(title: str, row: sa.Row[Any]) -> str:
    names = "with names" if row.with_names else "without names; the ids are pseudonyms"
    return (
        f"Audit file of {title} ({row.kind} {row.subject}), asked for on {rfc3339(row.asked_at)}, {names}.\n\n"
        "designations/           every version of what was designated: statements, disclosures, dates, with its hash\n"
        "content/                every published revision, with its hash\n"
        "roster.csv              who read the disclosures, completed the activity, and holds which certificates\n"
        "claims.csv              every claim and every correction\n"
        "disclosure-receipts.csv who was shown which wording, and when\n"
        "learner-files.csv       which reports held claims of this activity\n"
        "evaluation-summary.csv  what the evaluations amount to; nothing of fewer than five people\n"
        "sample-certificate-*.pdf what a certificate of each type looks like, for nobody\n"
        "SHA256SUMS              the hash of every file in here\n"
    )


def _add_designations(archive: Archive, session: Session, named: Named) -> None:
    for row in reversed(versions(session, named)):
        name = f"designations/version-{row.version:03}"
        names = ("version", "is_on", "sha256", "reason", "actor", "terms")
        whole = {each: getattr(row, each) for each in names} | {"decided_at": rfc3339(row.decided_at)}
        archive.add(f"{name}.json", json.dumps(whole, ensure_ascii=False, indent=1))
        archive.add(f"{name}-statements.txt", _statements(read_terms(row.terms)))
        archive.add(f"{name}-disclosures.txt", read_terms(row.terms).disclosures + "\n")


def _statements(terms: Terms) -> str:
    return "\n\n".join([terms.accreditation_statement, *(each.statement for each in terms.types)]) + "\n"


def _add_revisions(archive: Archive, session: Session, named: Named) -> None:
    for row in revisions_of(session, named):
        whole = {"revision": row.revision, "published_at": rfc3339(row.published_at), "content": row.content}
        archive.add(f"content/revision-{row.revision:03}.json", json.dumps(whole, ensure_ascii=False, indent=1))


def _add_roster(
    archive: Archive, session: Session, named: Named, progress: Callable[[int], None], *, with_names: bool
) -> int:
    count = 0

    def people() -> Iterable[dict[str, Any]]:
        nonlocal count
        for rows in roster(session, named):
            yield from (_person(row, with_names=with_names) for row in rows)
            count += len(rows)
            progress(count)

    archive.add_parts("roster.csv", lines(ROSTER, people()))
    return count


def _person(row: sa.Row[Any], *, with_names: bool) -> dict[str, Any]:
    known = with_names and row.erased_at is None
    return {
        "learner_id": str(row.learner_id),
        "name": row.name if known else "",
        "degree": row.degree if known else "",
        "profession": row.profession,
        "demonstration": bool(row.demo),
        "disclosures_read_at": _moment(row.disclosed_at),
        "completed_at": _moment(row.completed_at),
        "best_score": round(row.best, 4) if row.best is not None else None,
        "certificates": row.certificates,
    }


def _claim(row: sa.Row[Any]) -> dict[str, Any]:
    same = ("credit_type", "edition", "revision", "designation_version", "attestation", "reason")
    return {name: getattr(row, name) for name in same} | {
        "claim_id": str(row.id),
        "learner_id": str(row.learner_id),
        "credits": amount(row.quarters),
        "completed_at": rfc3339(row.completed_at),
        "claimed_at": rfc3339(row.claimed_at),
    }


def _receipt(row: sa.Row[Any]) -> dict[str, Any]:
    return {
        "learner_id": str(row.learner_id),
        "received_at": rfc3339(row.received_at),
        "designation_version": row.designation_version,
        "text_sha256": row.text_sha256,
    }


def _export(row: sa.Row[Any]) -> dict[str, Any]:
    same = ("actor", "only_changes", "lines", "withdrawn")
    return {name: getattr(row, name) for name in same} | {"export_id": str(row.id), "made_at": rfc3339(row.made_at)}


def _evaluation(session: Session, named: Named) -> Iterable[str]:
    try:
        report = evaluation_report(session, named.slug)
    except NotFound:
        return lines(EVALUATION_COLUMNS, [])
    return lines(EVALUATION_COLUMNS, evaluation_lines(report))


def _add_sample(
    archive: Archive, session: Session, named: Named, title: str, *, issuer: Issuer, at: dt.datetime, render: Render
) -> None:
    """Add a certificate of every type, made out to nobody and marked as a sample."""
    newest = versions(session, named)[0]
    terms = read_terms(newest.terms)
    for credit in terms.types:
        issue = Issue(
            document=document_of_claim(credit.key),
            stamp=Stamp(grouped("0" * 16), at, issuer),
            holder=Holder("Name of the Learner", "Degree", demo=True),
            subject=Subject(f"{named.achievement}/{credit.key}", named.achievement, title, 1),
            activities=[CompletedActivity(named.slug, title, 1, at)],
            completed_at=at,
            terms=terms,
            designation={"version": newest.version, "sha256": newest.sha256},
            claimed=Claimed(credit, credit.max_quarters),
        )
        archive.add(f"sample-certificate-{credit.key}.pdf", render(make_credit_snapshot(issue)))


def _moment(moment: dt.datetime | None) -> str:
    return rfc3339(moment) if moment else ""
