"""What reports over thousands of learners read, exports to files, and where people work."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012_reports"
down_revision = "0011_discussions_and_teams"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)

# Standings of enrollments that exist are made by the same job that makes them anew when an operator asks for it. It
# begins when the processes of the release before this one, which do not keep them, have ended.
FIRST_STANDINGS = """
INSERT INTO job (id, task, key, args, due_at, wake_at)
SELECT gen_random_uuid(), 'progress.rebuild_standings', '0012:', '{"rebuild": "0012", "after": ""}',
  now() + interval '2 minutes', now() + interval '2 minutes'
WHERE EXISTS (SELECT 1 FROM enrollments)
ON CONFLICT (task, key) DO NOTHING
"""


def upgrade() -> None:
    op.add_column("learners", sa.Column("institution", sa.Text))
    op.create_table(
        "enrollment_standings",
        sa.Column("enrollment_id", sa.Uuid, nullable=False),
        sa.Column("learner_id", sa.Uuid, nullable=False),
        sa.Column("met", sa.Integer, nullable=False),
        sa.Column("needed", sa.Integer, nullable=False),
        sa.Column("started_at", TIME),
        sa.Column("last_met", sa.Text),
        sa.Column("last_met_at", TIME),
        sa.PrimaryKeyConstraint("enrollment_id", name=op.f("pk_enrollment_standings")),
        sa.ForeignKeyConstraint(
            ["enrollment_id"], ["enrollments.id"], name=op.f("fk_enrollment_standings_enrollment_id_enrollments")
        ),
    )
    op.create_index("ix_enrollments_pathway_learner_id", "enrollments", ["pathway", "learner_id", "id"])
    op.create_index("ix_certificates_achievement", "certificates", ["achievement", "learner_id"])
    create_exports()
    op.execute(FIRST_STANDINGS)


def downgrade() -> None:
    op.execute(
        "DELETE FROM job WHERE task IN ('progress.rebuild_standings', 'progress.write_export', 'progress.empty_export')"
    )
    op.drop_table("report_export_parts")
    op.drop_table("report_exports")
    op.drop_index("ix_certificates_achievement", "certificates")
    op.drop_index("ix_enrollments_pathway_learner_id", "enrollments")
    op.drop_table("enrollment_standings")
    op.drop_column("learners", "institution")


def create_exports() -> None:
    op.create_table(
        "report_exports",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("report", sa.Text, nullable=False),
        sa.Column("selection", JSONB, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("ended_at", TIME),
        sa.Column("expires_at", TIME),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_exports")),
    )
    op.create_table(
        "report_export_parts",
        sa.Column("export_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("lines", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("export_id", "number", name=op.f("pk_report_export_parts")),
        sa.ForeignKeyConstraint(
            ["export_id"], ["report_exports.id"], name=op.f("fk_report_export_parts_export_id_report_exports")
        ),
    )
