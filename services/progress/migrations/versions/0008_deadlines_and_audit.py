"""Windows of pathways, due dates of enrollments, and the audit log."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.database import refuse_changes_sql

revision = "0008_deadlines_and_audit"
down_revision = "0007_evaluations"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
TABLES = ("pathway_windows", "due_dates", "audit_entries")


def upgrade() -> None:
    create_deadlines()
    create_audit()
    for table in TABLES:
        for statement in refuse_changes_sql(table):
            op.execute(statement)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
        op.execute(f"DROP FUNCTION refuse_changes_{table}()")


def create_deadlines() -> None:
    op.create_table(
        "pathway_windows",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("pathway", sa.Text, nullable=False),
        sa.Column("opens_on", sa.Date),
        sa.Column("closes_on", sa.Date),
        sa.Column("due_on", sa.Date),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("decided_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pathway_windows")),
    )
    op.create_index("ix_pathway_windows_pathway", "pathway_windows", ["pathway", "id"])
    op.create_table(
        "due_dates",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("enrollment_id", sa.Uuid, nullable=False),
        sa.Column("learner_id", sa.Uuid, nullable=False),
        sa.Column("due_on", sa.Date),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("decided_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_due_dates")),
        sa.ForeignKeyConstraint(
            ["enrollment_id"], ["enrollments.id"], name=op.f("fk_due_dates_enrollment_id_enrollments")
        ),
    )
    op.create_index("ix_due_dates_enrollment_id", "due_dates", ["enrollment_id", "id"])


def create_audit() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("subject_type", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("details", JSONB, nullable=False),
        sa.Column("request_id", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entries")),
    )
    op.create_index("ix_audit_entries_subject", "audit_entries", ["subject_type", "subject", "id"])
