"""Evaluations, commitments to change with their reports, and waivers of requirements."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007_evaluations"
down_revision = "0006_badges"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
# What a person wrote, by table, and what it becomes when they are erased; nothing else ever changes.
WRITTEN = {
    "evaluations": ("remarks", "'{}'::jsonb"),
    "commitments": ("wording", "NULL"),
    "commitment_reports": ("remark", "NULL"),
    "waivers": ("reason", "NULL"),
}


def upgrade() -> None:
    create_evaluations()
    create_commitments()
    create_waivers()
    for table, (column, empty) in WRITTEN.items():
        op.execute(stays(table, column, empty))
        op.execute(
            f"CREATE TRIGGER refuse_changes_{table} BEFORE UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION refuse_changes_{table}()"
        )


def downgrade() -> None:
    for table in reversed(WRITTEN):
        op.drop_table(table)
        op.execute(f"DROP FUNCTION refuse_changes_{table}()")


def stays(table: str, column: str, empty: str) -> str:
    """Refuse every change but the erasure of a person: their words go, all else stays."""
    return f"""
    CREATE FUNCTION refuse_changes_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL
        AND NEW.{column} IS NOT DISTINCT FROM {empty}
        AND to_jsonb(NEW) - '{{{column},erased_at}}'::text[] = to_jsonb(OLD) - '{{{column},erased_at}}'::text[]
      THEN
        RETURN NEW;
      END IF;
      RAISE EXCEPTION 'rows of {table} are never changed' USING ERRCODE = 'restrict_violation';
    END $$
    """


def create_evaluations() -> None:
    op.create_table(
        "evaluations",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("learner_id", sa.Uuid, nullable=False),
        sa.Column("resource", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("answers", JSONB, nullable=False),
        sa.Column("remarks", JSONB, nullable=False),
        sa.Column("given_at", TIME, nullable=False),
        sa.Column("erased_at", TIME),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluations")),
        sa.UniqueConstraint("learner_id", "resource", name=op.f("uq_evaluations_learner_id_resource")),
    )
    op.create_index("ix_evaluations_resource", "evaluations", ["resource", "id"])


def create_commitments() -> None:
    op.create_table(
        "commitments",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("learner_id", sa.Uuid, nullable=False),
        sa.Column("resource", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("wording", sa.Text),
        sa.Column("listed", sa.Boolean, nullable=False),
        sa.Column("follow_up", sa.Boolean, nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("erased_at", TIME),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitments")),
        sa.UniqueConstraint("learner_id", "resource", "number", name=op.f("uq_commitments_learner_id_resource_number")),
    )
    op.create_table(
        "commitment_reports",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("commitment_id", sa.Uuid, nullable=False),
        sa.Column("learner_id", sa.Uuid, nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("remark", sa.Text),
        sa.Column("reported_at", TIME, nullable=False),
        sa.Column("erased_at", TIME),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment_reports")),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitments.id"], name=op.f("fk_commitment_reports_commitment_id_commitments")
        ),
    )
    op.create_index("ix_commitment_reports_learner_id", "commitment_reports", ["learner_id", "commitment_id", "id"])


def create_waivers() -> None:
    op.create_table(
        "waivers",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("learner_id", sa.Uuid, nullable=False),
        sa.Column("pathway", sa.Text, nullable=False),
        sa.Column("requirement", sa.Text, nullable=False),
        sa.Column("waived", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("decided_at", TIME, nullable=False),
        sa.Column("erased_at", TIME),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waivers")),
    )
    op.create_index("ix_waivers_learner_id_pathway", "waivers", ["learner_id", "pathway", "id"])
