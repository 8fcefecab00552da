"""The first tables: the catalogue's copy, learners, what they do, and their certificates."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import INT4MULTIRANGE, JSONB

from shared.database import refuse_changes_sql
from shared.delivery import schema

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NEVER_CHANGED = (
    "resource_revisions",
    "pathway_revisions",
    "resource_completions",
    "pathway_completions",
    "certificate_documents",
)
TABLES = (
    "certificate_documents",
    "certificates",
    "pathway_completions",
    "resource_completions",
    "watching",
    "attempts",
    "activities",
    "enrollments",
    "learners",
    "pathway_revisions",
    "pathways",
    "resource_revisions",
    "resources",
)

TIME = sa.DateTime(timezone=True)

GRADED_ATTEMPTS_STAY = """
CREATE FUNCTION refuse_changes_attempts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.status <> 'graded' THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'graded attempts are never changed' USING ERRCODE = 'restrict_violation';
END $$
"""

# The one change let through is the erasure of a person: the holder goes, all else stays.
CERTIFICATES_STAY = """
CREATE FUNCTION refuse_changes_certificates() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL
    AND NEW.snapshot = jsonb_set(OLD.snapshot, '{holder}', 'null')
    AND to_jsonb(NEW) - 'snapshot' - 'erased_at' = to_jsonb(OLD) - 'snapshot' - 'erased_at'
  THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'rows of certificates are never changed' USING ERRCODE = 'restrict_violation';
END $$
"""


def upgrade() -> None:
    schema.create_v1(op)
    create_catalogue()
    create_learners()
    create_records()
    create_completions()
    create_certificates()
    protect()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    for table in (*NEVER_CHANGED, "attempts", "certificates"):
        op.execute(f"DROP FUNCTION refuse_changes_{table}()")
    schema.drop_v1(op)


def create_catalogue() -> None:
    op.create_table(
        "resources",
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("resource_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("latest_revision", sa.Integer, nullable=False),
        sa.Column("published_at", TIME, nullable=False),
        sa.Column("retired_at", TIME),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_resources")),
    )
    op.create_table(
        "resource_revisions",
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("assessment_id", sa.Text),
        sa.Column("published_at", TIME, nullable=False),
        sa.Column("outline", JSONB, nullable=False),
        sa.Column("content", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("slug", "revision", name=op.f("pk_resource_revisions")),
    )
    op.create_index(op.f("ix_resource_revisions_assessment_id"), "resource_revisions", ["assessment_id"])
    op.create_index(
        "ix_resource_revisions_parts", "resource_revisions", [sa.text("(outline -> 'parts')")], postgresql_using="gin"
    )
    op.create_table(
        "pathways",
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("pathway_id", sa.Uuid, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("latest_revision", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_pathways")),
    )
    op.create_table(
        "pathway_revisions",
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("published_at", TIME, nullable=False),
        sa.Column("content", JSONB, nullable=False),
        sa.PrimaryKeyConstraint("slug", "revision", name=op.f("pk_pathway_revisions")),
    )


def create_learners() -> None:
    op.create_table(
        "learners",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("email", sa.Text),
        sa.Column("degree", sa.Text),
        sa.Column("profession", sa.Text),
        sa.Column("locale", sa.Text),
        sa.Column("told_at", TIME),
        sa.Column("erased_at", TIME),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learners")),
    )
    op.create_table(
        "enrollments",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("learner_id", sa.Uuid, nullable=False),
        sa.Column("pathway", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("enrolled_at", TIME, nullable=False),
        sa.Column("withdrawn_at", TIME),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrollments")),
    )
    still_open = sa.text("withdrawn_at IS NULL")
    op.create_index(
        "ix_enrollments_open", "enrollments", ["learner_id", "pathway"], unique=True, postgresql_where=still_open
    )
    op.create_index("ix_enrollments_pathway", "enrollments", ["pathway", "id"], postgresql_where=still_open)


def create_records() -> None:
    op.create_table(
        "activities",
        sa.Column("learner_id", sa.Uuid, nullable=False),
        sa.Column("resource", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("learner_id", "resource", name=op.f("pk_activities")),
    )
    op.create_table(
        "attempts",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("learner_id", sa.Uuid, nullable=False),
        sa.Column("resource", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("assessment_id", sa.Text, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("status", sa.String(40), nullable=False),
        sa.Column("seed", sa.Integer, nullable=False),
        sa.Column("answers", JSONB, nullable=False),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("graded_at", TIME),
        sa.Column("score_raw", sa.Integer),
        sa.Column("score_max", sa.Integer),
        sa.Column("passed", sa.Boolean),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
        sa.UniqueConstraint("learner_id", "resource", "number", name=op.f("uq_attempts_learner_id_resource_number")),
        sa.CheckConstraint(
            "(status = 'graded') = (graded_at IS NOT NULL AND score_raw IS NOT NULL AND score_max IS NOT NULL"
            " AND passed IS NOT NULL)",
            name=op.f("ck_attempts_graded"),
        ),
    )
    op.create_index(
        "ix_attempts_open",
        "attempts",
        ["learner_id", "resource"],
        unique=True,
        postgresql_where=sa.text("status = 'in_progress'"),
    )
    op.create_table(
        "watching",
        sa.Column("learner_id", sa.Uuid, nullable=False),
        sa.Column("resource", sa.Text, nullable=False),
        sa.Column("intervals", INT4MULTIRANGE, nullable=False),
        sa.Column("position_ms", sa.Integer, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("learner_id", "resource", name=op.f("pk_watching")),
    )


def create_completions() -> None:
    op.create_table(
        "resource_completions",
        sa.Column("learner_id", sa.Uuid, nullable=False),
        sa.Column("resource", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("rule", sa.Text, nullable=False),
        sa.Column("completed_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("learner_id", "resource", name=op.f("pk_resource_completions")),
    )
    op.create_table(
        "pathway_completions",
        sa.Column("learner_id", sa.Uuid, nullable=False),
        sa.Column("pathway", sa.Text, nullable=False),
        sa.Column("cycle", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("completed_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("learner_id", "pathway", "cycle", name=op.f("pk_pathway_completions")),
    )
    op.create_index("ix_pathway_completions_pathway", "pathway_completions", ["pathway", "completed_at"])


def create_certificates() -> None:
    op.create_table(
        "certificates",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("learner_id", sa.Uuid, nullable=False),
        sa.Column("achievement", sa.Text, nullable=False),
        sa.Column("cycle", sa.Integer, nullable=False),
        sa.Column("pathway", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("snapshot", JSONB, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("sample", sa.Boolean, nullable=False),
        sa.Column("issued_at", TIME, nullable=False),
        sa.Column("erased_at", TIME),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
        sa.UniqueConstraint("code", name=op.f("uq_certificates_code")),
        sa.UniqueConstraint(
            "learner_id", "achievement", "cycle", name=op.f("uq_certificates_learner_id_achievement_cycle")
        ),
    )
    op.create_table(
        "certificate_documents",
        sa.Column("certificate_id", sa.Uuid, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("template_version", sa.Integer, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("rendered_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("certificate_id", "media_type", name=op.f("pk_certificate_documents")),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificates.id"],
            name=op.f("fk_certificate_documents_certificate_id_certificates"),
        ),
    )


def protect() -> None:
    """Make the database itself keep what is never changed."""
    for table in NEVER_CHANGED:
        for statement in refuse_changes_sql(table):
            op.execute(statement)
    for table, function in (("attempts", GRADED_ATTEMPTS_STAY), ("certificates", CERTIFICATES_STAY)):
        op.execute(function)
        op.execute(
            f"CREATE TRIGGER refuse_changes_{table} BEFORE UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION refuse_changes_{table}()"
        )
