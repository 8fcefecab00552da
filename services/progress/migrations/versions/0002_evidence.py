"""Evidence of what was completed elsewhere, and what reviewers said."""

import sqlalchemy as sa
from alembic import op

from shared.database import refuse_changes_sql

revision = "0002_evidence"
down_revision = "0001"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)

# The one change let through is the erasure of a person: file and words go, all else stays.
EVIDENCE_STAYS = """
CREATE FUNCTION refuse_changes_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL
    AND NEW.reflection IS NULL AND NEW.file_key IS NULL AND NEW.file_name IS NULL
    AND to_jsonb(NEW) - '{reflection,file_key,file_name,erased_at}'::text[]
      = to_jsonb(OLD) - '{reflection,file_key,file_name,erased_at}'::text[]
  THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'rows of evidence are never changed' USING ERRCODE = 'restrict_violation';
END $$
"""


def upgrade() -> None:
    create_evidence()
    create_reviews()
    op.execute(EVIDENCE_STAYS)
    op.execute(
        "CREATE TRIGGER refuse_changes_evidence BEFORE UPDATE OR DELETE ON evidence"
        " FOR EACH ROW EXECUTE FUNCTION refuse_changes_evidence()"
    )
    for statement in refuse_changes_sql("evidence_reviews"):
        op.execute(statement)


def downgrade() -> None:
    for table in ("evidence_reviews", "evidence"):
        op.drop_table(table)
        op.execute(f"DROP FUNCTION refuse_changes_{table}()")


def create_evidence() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("learner_id", sa.Uuid, nullable=False),
        sa.Column("resource", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("completed_on", sa.Date, nullable=False),
        sa.Column("hours", sa.Numeric(7, 2)),
        sa.Column("reflection", sa.Text),
        sa.Column("file_key", sa.Text),
        sa.Column("file_name", sa.Text),
        sa.Column("media_type", sa.Text),
        sa.Column("sha256", sa.Text),
        sa.Column("size", sa.Integer),
        sa.Column("submitted_at", TIME, nullable=False),
        sa.Column("erased_at", TIME),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.CheckConstraint(
            "erased_at IS NOT NULL OR file_key IS NOT NULL OR reflection IS NOT NULL", name=op.f("ck_evidence_shown")
        ),
    )
    op.create_index("ix_evidence_learner_id_resource", "evidence", ["learner_id", "resource", "id"])
    op.create_index(op.f("ix_evidence_sha256"), "evidence", ["sha256"])


def create_reviews() -> None:
    op.create_table(
        "evidence_reviews",
        sa.Column("evidence_id", sa.Uuid, nullable=False),
        sa.Column("decision", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("reviewer_id", sa.Uuid),
        sa.Column("reviewed_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("evidence_id", name=op.f("pk_evidence_reviews")),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_evidence_reviews_evidence_id_evidence")
        ),
    )
