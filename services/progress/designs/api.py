"""Endpoints of designs, for administrators: send pictures, make a version, look at it, use it."""

from typing import Any

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_openapi import APIBlueprint

from services.progress.designs.drawings import Drawing, DrawingRefused, read_drawing
from services.progress.designs.operations import keep_image, make_design, use_design
from services.progress.designs.queries import design, design_json, designs_page, image_svg, version_in_use
from services.progress.designs.schemas import (
    DesignContent,
    DesignList,
    DesignPath,
    DesignReply,
    ImagePath,
    ImageReply,
)
from services.progress.learners.identity import learner_id
from shared.access import ADMINISTRATOR, has_role
from shared.database import Database
from shared.idempotency import idempotent
from shared.pagination import PageQuery, decode_cursor, encode_cursor
from shared.problems import Invalid
from shared.web import api_blueprint

# An SVG is shown as a picture and opened as nothing.
PICTURE_POLICY = "default-src 'none'; img-src data:; style-src 'none'; sandbox"


def designs_blueprint(database: Database) -> APIBlueprint:
    """Return the blueprint of designs."""
    access = has_role(ADMINISTRATOR)
    blueprint = api_blueprint("certificate_designs", __name__, access=access, tag="certificates")

    @blueprint.get("/admin/certificate-designs", responses={200: DesignList})
    def list_designs(query: PageQuery) -> dict[str, Any]:
        """List the versions, newest first."""
        before = int(decode_cursor(query.cursor, length=1)[0]) if query.cursor else None
        with database.reading() as session:
            items, last = designs_page(session, before, query.limit)
            used = version_in_use(session)
        return {"items": items, "next": encode_cursor([last]) if last else None, "used": used}

    @blueprint.get("/admin/certificate-designs/<int:version>", responses={200: DesignReply})
    def read(path: DesignPath) -> dict[str, Any]:
        """Return one version."""
        with database.reading() as session:
            return design_json(design(session, path.version), version_in_use(session))

    @blueprint.post("/admin/certificate-designs", responses={201: DesignReply})
    def make(body: DesignContent) -> Response:
        """Write down a new version; what is issued prints it only after it was chosen."""

        def answer() -> ResponseReturnValue:
            with database.transaction() as session:
                version = make_design(session, body.model_dump(), learner_id())
                session.flush()
                return design_json(design(session, version), version_in_use(session)), 201

        return idempotent(database, answer)

    @blueprint.post("/admin/certificate-designs/<int:version>/use", responses={200: DesignReply})
    def use(path: DesignPath) -> dict[str, Any]:
        """Print a version on what is issued from now on; what was issued stays as it is."""
        with database.transaction() as session:
            use_design(session, path.version, learner_id())
            session.flush()
            return design_json(design(session, path.version), version_in_use(session))

    @blueprint.post("/admin/certificate-images", responses={200: ImageReply})
    def keep() -> dict[str, Any]:
        """Keep a logo or a signature: the body is a PNG or SVG file of at most 300 kB; only what draws is kept."""
        drawing = _drawing(request.get_data())
        with database.transaction() as session:
            sha256 = keep_image(session, drawing, learner_id())
        return {"sha256": sha256, "width": drawing.width, "height": drawing.height}

    @blueprint.get("/admin/certificate-images/<sha256>")
    def show(path: ImagePath) -> Response:
        """Return a picture as SVG."""
        with database.reading() as session:
            response = Response(image_svg(session, path.sha256), mimetype="image/svg+xml")
        response.headers["Content-Security-Policy"] = PICTURE_POLICY
        return response

    return blueprint


def _drawing(content: bytes) -> Drawing:
    from services.progress.certificates.rendering import can_be_printed  # few processes ever need the compiler

    try:
        drawing = read_drawing(content)
    except DrawingRefused as refused:
        raise Invalid([{"field": "file", "message": str(refused)}]) from refused
    if not can_be_printed(drawing.svg):
        raise Invalid([{"field": "file", "message": "The picture cannot be printed. Save it anew, or as PNG."}])
    return drawing
