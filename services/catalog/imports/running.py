"""Carrying out imports, in a loop of the courier: claimed with a lease, ended in the commit of their effects."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Session

from services.catalog.imports.jobs import changes_in
from services.catalog.imports.models import ImportState, PackImport
from services.catalog.imports.operations import ImportInProgress, import_pack, preview_pack
from services.catalog.imports.plan import PlannedItem
from services.catalog.imports.reports import report_of
from services.catalog.imports.upload import UploadedPack, uploaded_pack
from services.catalog.publishing.rules import ImportVerdict
from services.catalog.reviews.operations import review_required
from shared.clock import now
from shared.database import Database
from shared.documents import DocumentMissing, Documents
from shared.problems import Problem

log = structlog.get_logger()

LEASE_S = 60
BEAT_S = 15
MOST_ATTEMPTS = 5
TELL_EVERY_S = 0.5
CHANGED = "The catalogue was changed after the differences were shown. Nothing was taken in; send the pack again."

_CLAIM = sa.text(
    f"""
    UPDATE pack_imports SET state = 'running', attempts = attempts + 1,
      lease_until = now() + interval '{LEASE_S} s'
    WHERE id = (
      SELECT id FROM pack_imports
      WHERE state IN ('waiting', 'running') AND (lease_until IS NULL OR lease_until < now() OR state = 'waiting')
        AND NOT EXISTS (SELECT 1 FROM pack_imports AS other WHERE other.state = 'running' AND other.lease_until > now())
      ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, attempts
    """  # noqa: S608 - numbers of this module
)
_BEAT = sa.text(
    """
    UPDATE pack_imports SET lease_until = now() + make_interval(secs => :lease)
    WHERE id = :id AND attempts = :attempt AND state = 'running' RETURNING 1
    """
)
_TELL = sa.text(
    """
    UPDATE pack_imports SET done = :done, total = :total
    WHERE id = :id AND attempts = :attempt AND state = 'running' RETURNING 1
    """
)
_BACK = sa.text(
    """
    UPDATE pack_imports SET state = 'waiting', attempts = attempts - 1
    WHERE id = :id AND attempts = :attempt AND state = 'running'
    """
)


class NotHeld(Exception):
    """The import was cancelled, or another courier has it."""


class Run:
    """One courier's hold on one import; every write asks whether it still holds."""

    def __init__(self, database: Database, job: PackImport, attempt: int) -> None:
        self.job = job
        self._database = database
        self._held = {"id": job.id, "attempt": attempt}
        self._told_at = 0.0

    def planned(self, planned: Sequence[PlannedItem]) -> None:
        """Refuse to do anything but what was shown; raises `Problem`."""
        preview = self.job.preview
        shown = preview and {(each["type"], each["slug"]) for each in (*preview["created"], *preview["changed"])}
        taken = (ImportVerdict.CREATED, ImportVerdict.CHANGED)
        meant = {(each.kind.name, each.slug) for each in planned if each.verdict in taken}
        if shown is not None and shown != meant:
            raise Problem(CHANGED)

    def step(self, done: int, total: int) -> None:
        """Tell how far it is, now and then; raises `NotHeld`."""
        if time.monotonic() - self._told_at >= TELL_EVERY_S or done == total:
            self._told_at = time.monotonic()
            self._write(_TELL, done=done, total=total)

    def beat(self) -> None:
        """Prolong the lease; raises `NotHeld`."""
        self._write(_BEAT, lease=LEASE_S)

    def give_back(self) -> None:
        """Let it wait for its turn."""
        with self._database.transaction() as session:
            session.execute(_BACK, self._held)

    def end(self, session: Session, state: ImportState, reason: str = "", **values: Any) -> None:
        """Note the end in the transaction of what was done; raises `NotHeld`, which rolls that back."""
        row = PackImport.__table__
        held = (row.c.id == self.job.id) & (row.c.attempts == self._held["attempt"]) & (row.c.state == "running")
        keeps_file = state is ImportState.DONE and self.job.dry_run
        values |= {} if keeps_file else {"document_key": None}
        change = sa.update(PackImport).where(held).values(state=state, reason=reason, ended_at=now(), **values)
        if session.execute(change.returning(row.c.id)).scalar() is None:
            raise NotHeld

    def _write(self, statement: sa.TextClause, **values: int) -> None:
        with self._database.transaction() as session:
            if session.execute(statement, self._held | values).scalar() is None:
                raise NotHeld


class ImportRunner:
    """Takes one import after the other."""

    def __init__(self, database: Database, documents: Documents) -> None:
        self._database = database
        self._documents = documents

    def step(self) -> bool:
        """Carry out the import that has waited longest; False when none waits."""
        with self._database.transaction() as session:
            claimed = session.execute(_CLAIM).one_or_none()
            if claimed is None:
                return False
            job = session.get_one(PackImport, claimed.id)
        run = Run(self._database, job, claimed.attempts)
        if claimed.attempts > MOST_ATTEMPTS:
            self._fail(run, f"Given up: its courier was stopped or lost {MOST_ATTEMPTS} times.")
            return True
        return self._carry_out(run)

    def _carry_out(self, run: Run) -> bool:
        try:
            with _beating(run), self._pack(run.job) as upload:
                self._compare(run, upload) if run.job.dry_run else self._take_in(run, upload)
        except NotHeld:
            log.info("import.not_held", import_id=str(run.job.id))
        except ImportInProgress:
            run.give_back()
            return False
        except sa.exc.OperationalError:
            # The lease runs out, and it is tried again.
            raise
        except Problem as problem:
            self._fail(run, str(problem))
        except DocumentMissing:
            self._fail(run, "The file that was sent is gone. Send it again.")
        except Exception:
            log.exception("import.failed", import_id=str(run.job.id))
            self._fail(run, "Something went wrong on our side.")
        self._forget_file(run.job)
        return True

    def _compare(self, run: Run, upload: UploadedPack) -> None:
        planned = preview_pack(self._database, upload.pack, overwrite=run.job.overwrite) if upload.pack else []
        with self._database.transaction() as session:
            report = report_of(planned, upload, dry_run=True, review_required=review_required(session))
            state = ImportState.REFUSED if upload.errors else ImportState.DONE
            run.end(session, state, preview=report, total=changes_in(report), done=0)

    def _take_in(self, run: Run, upload: UploadedPack) -> None:
        if upload.pack is None or upload.errors:
            with self._database.transaction() as session:
                refused = report_of([], upload, dry_run=False, review_required=False)
                run.end(session, ImportState.REFUSED, report=refused)
            return

        def finish(session: Session, planned: Sequence[PlannedItem]) -> None:
            report = report_of(planned, upload, dry_run=False, review_required=review_required(session))
            count = changes_in(report)
            run.end(session, ImportState.DONE, report=report, done=count, total=count)

        note = run.job.change_note or f"Imported from the pack {upload.pack.manifest.slug}."
        import_pack(
            self._database,
            self._documents,
            upload.pack,
            run.job.created_by,
            change_note=note,
            overwrite=run.job.overwrite,
            watch=run,
            finish=finish,
        )

    @contextmanager
    def _pack(self, job: PackImport) -> Iterator[UploadedPack]:
        if job.document_key is None:
            raise DocumentMissing(str(job.id))
        with self._documents.open(job.document_key) as file, uploaded_pack(file) as upload:
            yield upload

    def _fail(self, run: Run, reason: str) -> None:
        try:
            with self._database.transaction() as session:
                run.end(session, ImportState.FAILED, reason)
        except NotHeld:
            log.info("import.not_held", import_id=str(run.job.id))

    def _forget_file(self, job: PackImport) -> None:
        with self._database.reading() as session:
            kept = session.scalars(sa.select(PackImport.document_key).where(PackImport.id == job.id)).one()
            cancelled = session.scalars(sa.select(PackImport.state).where(PackImport.id == job.id)).one()
        if job.document_key and (kept is None or cancelled is ImportState.CANCELLED):
            self._documents.delete(job.document_key)


@contextmanager
def _beating(run: Run) -> Iterator[None]:
    """Prolong the lease for as long as the block lasts and this process lives."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(BEAT_S):
            try:
                run.beat()
            except (NotHeld, sa.exc.SQLAlchemyError):
                # What the import writes next finds out the same.
                return

    thread = threading.Thread(target=beat, daemon=True, name="import-lease")
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
