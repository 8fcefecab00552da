"""Endpoints of evidence: the learner's own, the reviewers' queue, and the files behind short-lived links."""

import contextlib
import uuid
from typing import Any
from urllib.parse import quote

from flask import Response, request
from flask_openapi import APIBlueprint, FileStorage
from werkzeug.datastructures import FileStorage as UploadedFile

from services.progress.certificates.snapshots import Issuer
from services.progress.evidence.links import FileLinks
from services.progress.evidence.operations import Judge, StoredFile, Submit, review_evidence, submit_evidence
from services.progress.evidence.queries import (
    evidence_for_review,
    evidence_of,
    own_evidence,
    queue,
    stored_file,
    waiting_count,
)
from services.progress.evidence.rules import LARGEST_FILE, MB, faults, file_type, tidy_name
from services.progress.evidence.schemas import (
    EvidenceForm,
    EvidenceList,
    EvidencePath,
    EvidenceReply,
    FileLinkReply,
    OwnEvidenceQuery,
    QueueQuery,
    QueueReply,
    ReviewableReply,
    ReviewRequest,
    TokenPath,
)
from services.progress.learners.identity import learner_id
from shared.access import ADMINISTRATOR, ANYONE, SIGNED_IN, has_role, principal
from shared.clock import now
from shared.database import Database
from shared.documents import Documents
from shared.pagination import decode_cursor, encode_cursor
from shared.problems import Invalid
from shared.web import api_blueprint

REVIEWER = "reviewer"

# The file comes from outside: it runs nothing, loads nothing and is framed by nobody. A picture is
# sandboxed as well; a browser's own PDF viewer would not open in a sandbox and needs styles of its own.
POLICY = "default-src 'none'; frame-ancestors 'none'; form-action 'none'; base-uri 'none'"
POLICIES = {"application/pdf": f"{POLICY}; style-src 'unsafe-inline'; object-src 'self'"}


def own_evidence_blueprint(database: Database, documents: Documents, issuer: Issuer, links: FileLinks) -> APIBlueprint:
    """Return the blueprint of what a learner hands in."""
    blueprint = api_blueprint("own_evidence", __name__, access=SIGNED_IN, tag="evidence")
    blueprint.before_request(_allow_files)

    @blueprint.post("/me/evidence", responses={201: EvidenceReply, 200: EvidenceReply})
    def submit(form: EvidenceForm) -> tuple[dict[str, Any], int]:
        """Say that a resource was completed elsewhere; the same sent again is handed in once (200)."""
        wrong = faults(form.completed_on, form.hours, now().date())
        if wrong:
            raise Invalid(wrong)
        command = Submit(
            learner_id=learner_id(),
            learner_name=principal().name,
            resource=form.resource,
            completed_on=form.completed_on,
            hours=form.hours,
            reflection=form.reflection,
            file=_keep(documents, form.file),
        )
        with database.transaction() as session:
            evidence_id, created = submit_evidence(session, command, issuer)
            reply = own_evidence(session, command.learner_id, evidence_id)
        return reply, 201 if created else 200

    @blueprint.get("/me/evidence", responses={200: EvidenceList})
    def list_own(query: OwnEvidenceQuery) -> dict[str, Any]:
        """List what the learner handed in, newest first."""
        with database.reading() as session:
            return {"items": evidence_of(session, learner_id(), query.resource), "next": None}

    @blueprint.post("/me/evidence/<uuid:evidence_id>/file-links", responses={200: FileLinkReply})
    def link_own(path: EvidencePath) -> dict[str, object]:
        """Make a link that opens the learner's own file for two minutes."""
        with database.reading() as session:
            own_evidence(session, learner_id(), path.evidence_id)
            stored_file(session, path.evidence_id)
        return links.make(path.evidence_id)

    return blueprint


def evidence_reviews_blueprint(database: Database, issuer: Issuer, links: FileLinks) -> APIBlueprint:
    """Return the blueprint of reviewers."""
    access = has_role(REVIEWER, ADMINISTRATOR)
    blueprint = api_blueprint("evidence_reviews", __name__, access=access, tag="evidence")

    @blueprint.get("/evidence", responses={200: QueueReply})
    def list_queue(query: QueueQuery) -> dict[str, Any]:
        """List evidence: what waits, longest first; what is settled, newest first."""
        with database.reading() as session:
            items, last = queue(session, state=query.state, after=_position(query.cursor), limit=query.limit)
            waiting = waiting_count(session)
        return {"items": items, "next": encode_cursor([str(last)]) if last else None, "waiting": waiting}

    @blueprint.get("/evidence/<uuid:evidence_id>", responses={200: ReviewableReply})
    def read(path: EvidencePath) -> dict[str, Any]:
        """Return one piece of evidence."""
        with database.reading() as session:
            return evidence_for_review(session, path.evidence_id)

    @blueprint.post("/evidence/<uuid:evidence_id>/review", responses={200: ReviewableReply})
    def review(path: EvidencePath, body: ReviewRequest) -> dict[str, Any]:
        """Accept, return with a reason, or reject; said once and never changed."""
        command = Judge(path.evidence_id, learner_id(), body.decision, body.reason)
        with database.transaction() as session:
            review_evidence(session, command, issuer)
            return evidence_for_review(session, path.evidence_id)

    @blueprint.post("/evidence/<uuid:evidence_id>/file-links", responses={200: FileLinkReply})
    def link(path: EvidencePath) -> dict[str, object]:
        """Make a link that opens the file for two minutes."""
        with database.reading() as session:
            stored_file(session, path.evidence_id)
        return links.make(path.evidence_id)

    return blueprint


def evidence_files_blueprint(database: Database, documents: Documents, links: FileLinks) -> APIBlueprint:
    """Return the blueprint that hands out files; the link is the right, no session or cookie is looked at."""
    blueprint = api_blueprint("evidence_files", __name__, access=ANYONE, tag="evidence")

    @blueprint.get("/evidence-files/<token>")
    def read_file(path: TokenPath) -> Response:
        """Return a file by a link that was made for it."""
        evidence_id = links.read(path.token)
        with database.reading() as session:
            found = stored_file(session, evidence_id)
        response = Response(documents.get(found.file_key), mimetype=found.media_type)
        plain = found.file_name.encode("ascii", "replace").decode().replace("?", "_")
        name = f"filename=\"{plain}\"; filename*=UTF-8''{quote(found.file_name)}"
        response.headers["Content-Disposition"] = f"inline; {name}"
        response.headers["Content-Security-Policy"] = POLICIES.get(found.media_type, f"{POLICY}; sandbox")
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return blueprint


def _allow_files() -> None:
    # The form around the file needs some room too; everything else keeps the service's limit.
    if request.method == "POST":
        request.max_content_length = LARGEST_FILE + MB


def _keep(documents: Documents, file: FileStorage | None) -> StoredFile | None:
    # A field that is no file, or one left empty in a form, is as good as none.
    if not isinstance(file, UploadedFile) or not file.filename:
        return None
    with contextlib.closing(file):
        content = file.stream.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise Invalid([{"field": "file", "message": f"The file is larger than {LARGEST_FILE // MB} MB."}])
    kind = file_type(content)
    if kind is None:
        raise Invalid([{"field": "file", "message": "Only PDF, PNG and JPEG files can be handed in; this is none."}])
    return StoredFile(documents.put(content, kind.suffix), tidy_name(file.filename, kind.suffix), kind, content)


def _position(cursor: str | None) -> uuid.UUID | None:
    if not cursor:
        return None
    try:
        return uuid.UUID(str(decode_cursor(cursor, length=1)[0]))
    except ValueError as error:
        raise Invalid([{"field": "cursor", "message": "This is not a cursor of this list."}]) from error
