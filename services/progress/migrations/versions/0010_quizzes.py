"""Timed attempts, allowances for single learners, and regrading after a key was corrected."""

import sqlalchemy as sa
from alembic import op

from shared.database import refuse_changes_sql

revision = "0010_quizzes"
down_revision = "0009_saved"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
TABLES = ("allowances", "regradings", "attempt_regrades")

# What an attempt amounts to: as it was graded, or better where a corrected key says so.
RESULTS = """
CREATE VIEW attempt_results AS
SELECT t.id, t.learner_id, t.resource, t.revision, t.assessment_id, t.number, t.status, t.started_at, t.closes_at,
  t.graded_at,
  greatest(t.score_raw, g.score_raw) AS score_raw, t.score_max, t.passed OR coalesce(g.passed, false) AS passed,
  g.regraded_at
FROM attempts t LEFT JOIN LATERAL (
  SELECT max(r.score_raw) AS score_raw, bool_or(r.passed) AS passed, max(r.regraded_at) AS regraded_at
  FROM attempt_regrades r WHERE r.attempt_id = t.id
) g ON true
"""


def upgrade() -> None:
    op.add_column("attempts", sa.Column("closes_at", TIME))
    create_allowances()
    create_regradings()
    for table in TABLES:
        allowed = ("reason", "erased_at") if table == "allowances" else ()
        for statement in refuse_changes_sql(table, allow_columns=allowed):
            op.execute(statement)
    op.execute(RESULTS)
    op.create_index(
        "ix_attempts_graded", "attempts", ["resource", "number"], postgresql_where=sa.text("status = 'graded'")
    )


def downgrade() -> None:
    op.drop_index("ix_attempts_graded", "attempts")
    op.execute("DROP VIEW attempt_results")
    for table in reversed(TABLES):
        op.drop_table(table)
        op.execute(f"DROP FUNCTION refuse_changes_{table}()")
    op.drop_column("attempts", "closes_at")


def create_allowances() -> None:
    op.create_table(
        "allowances",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("learner_id", sa.Uuid, nullable=False),
        sa.Column("resource", sa.Text),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("amount", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("decided_at", TIME, nullable=False),
        sa.Column("erased_at", TIME),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allowances")),
    )
    op.create_index("ix_allowances_learner_id", "allowances", ["learner_id", "id"])


def create_regradings() -> None:
    op.create_table(
        "regradings",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("resource", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("decided_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regradings")),
    )
    op.create_index("ix_regradings_resource", "regradings", ["resource", "id"])
    op.create_table(
        "attempt_regrades",
        sa.Column("attempt_id", sa.Uuid, nullable=False),
        sa.Column("regrading_id", sa.Uuid, nullable=False),
        sa.Column("learner_id", sa.Uuid, nullable=False),
        sa.Column("score_raw", sa.Integer, nullable=False),
        sa.Column("passed", sa.Boolean, nullable=False),
        sa.Column("regraded_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("attempt_id", "regrading_id", name=op.f("pk_attempt_regrades")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name=op.f("fk_attempt_regrades_attempt_id_attempts")),
        sa.ForeignKeyConstraint(
            ["regrading_id"], ["regradings.id"], name=op.f("fk_attempt_regrades_regrading_id_regradings")
        ),
    )
    op.create_index("ix_attempt_regrades_regrading_id", "attempt_regrades", ["regrading_id"])
