"""What becomes of a certificate after its issue: replaced, revoked, renewed; corrections of names; many at once."""

import sqlalchemy as sa
from alembic import op

from shared.database import refuse_changes_sql

revision = "0005_certificate_life"
down_revision = "0004_samples_and_signatures"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
ONE_EACH = "uq_certificates_learner_id_achievement_cycle"
ONE_EACH_EDITION = f"{ONE_EACH}_edition"

# The one change let through is the erasure of a person: the name and the words go, all else stays.
CORRECTIONS_STAY = """
CREATE FUNCTION refuse_changes_name_corrections() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL
    AND NEW.name IS NULL AND NEW.reason IS NULL
    AND to_jsonb(NEW) - '{name,reason,erased_at}'::text[] = to_jsonb(OLD) - '{name,reason,erased_at}'::text[]
  THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'rows of name_corrections are never changed' USING ERRCODE = 'restrict_violation';
END $$
"""


def upgrade() -> None:
    extend_certificates()
    create_events()
    create_corrections()
    create_batches()
    for table in ("certificate_events", "name_correction_decisions", "certificate_batch_results"):
        for statement in refuse_changes_sql(table):
            op.execute(statement)
    for statement in refuse_changes_sql("certificate_batches", allow_columns=("stopped_at", "stopped_by", "ended_at")):
        op.execute(statement)
    op.execute(CORRECTIONS_STAY)
    op.execute(
        "CREATE TRIGGER refuse_changes_name_corrections BEFORE UPDATE OR DELETE ON name_corrections"
        " FOR EACH ROW EXECUTE FUNCTION refuse_changes_name_corrections()"
    )


def downgrade() -> None:
    op.drop_table("certificate_batch_results")
    op.drop_table("certificate_batches")
    op.drop_table("name_correction_decisions")
    op.drop_table("name_corrections")
    op.drop_table("certificate_events")
    tables = ("certificate_batch_results", "certificate_batches", "name_correction_decisions", "name_corrections")
    for table in (*tables, "certificate_events"):
        op.execute(f"DROP FUNCTION refuse_changes_{table}()")
    op.drop_constraint(ONE_EACH_EDITION, "certificates")
    op.create_unique_constraint(ONE_EACH, "certificates", ["learner_id", "achievement", "cycle"])
    for column in ("renews", "replaces", "expires_at", "edition"):
        op.drop_column("certificates", column)


def extend_certificates() -> None:
    op.add_column("certificates", sa.Column("edition", sa.Integer, nullable=False, server_default="1"))
    op.add_column("certificates", sa.Column("expires_at", TIME))
    for column in ("replaces", "renews"):
        op.add_column("certificates", sa.Column(column, sa.Uuid))
        op.create_foreign_key(
            op.f(f"fk_certificates_{column}_certificates"), "certificates", "certificates", [column], ["id"]
        )
        op.create_unique_constraint(op.f(f"uq_certificates_{column}"), "certificates", [column])
    op.create_unique_constraint(ONE_EACH_EDITION, "certificates", ["learner_id", "achievement", "cycle", "edition"])
    op.drop_constraint(ONE_EACH, "certificates")
    op.create_index("ix_certificates_pathway", "certificates", ["pathway", "id"])


def create_events() -> None:
    op.create_table(
        "certificate_events",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("certificate_id", sa.Uuid, nullable=False),
        sa.Column("learner_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("actor_id", sa.Uuid),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_events")),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificates.id"], name=op.f("fk_certificate_events_certificate_id_certificates")
        ),
        sa.UniqueConstraint("certificate_id", "kind", name=op.f("uq_certificate_events_certificate_id_kind")),
    )
    op.create_index(op.f("ix_certificate_events_learner_id"), "certificate_events", ["learner_id"])
    # A certificate ends once: whoever revokes it and whoever replaces it at the same moment cannot both win.
    op.create_index(
        "uq_certificate_events_end",
        "certificate_events",
        ["certificate_id"],
        unique=True,
        postgresql_where=sa.text("kind IN ('superseded', 'revoked')"),
    )
    op.execute(
        """
        INSERT INTO certificate_events (id, certificate_id, learner_id, kind, at, reason)
        SELECT id, id, learner_id, 'issued', issued_at, '' FROM certificates
        """
    )


def create_corrections() -> None:
    op.create_table(
        "name_corrections",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("learner_id", sa.Uuid, nullable=False),
        sa.Column("certificate_id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("requested_at", TIME, nullable=False),
        sa.Column("erased_at", TIME),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name_corrections")),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificates.id"], name=op.f("fk_name_corrections_certificate_id_certificates")
        ),
    )
    op.create_index(op.f("ix_name_corrections_learner_id"), "name_corrections", ["learner_id"])
    op.create_table(
        "name_correction_decisions",
        sa.Column("correction_id", sa.Uuid, nullable=False),
        sa.Column("decision", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("reviewer_id", sa.Uuid, nullable=False),
        sa.Column("decided_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("correction_id", name=op.f("pk_name_correction_decisions")),
        sa.ForeignKeyConstraint(
            ["correction_id"],
            ["name_corrections.id"],
            name=op.f("fk_name_correction_decisions_correction_id_name_corrections"),
        ),
    )


def create_batches() -> None:
    op.create_table(
        "certificate_batches",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("pathway", sa.Text, nullable=False),
        sa.Column("issued_from", sa.Date),
        sa.Column("issued_until", sa.Date),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("certificates", sa.ARRAY(sa.Uuid), nullable=False),
        sa.Column("actor_id", sa.Uuid, nullable=False),
        sa.Column("began_at", TIME, nullable=False),
        sa.Column("stopped_at", TIME),
        sa.Column("stopped_by", sa.Uuid),
        sa.Column("ended_at", TIME),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_batches")),
    )
    op.create_table(
        "certificate_batch_results",
        sa.Column("batch_id", sa.Uuid, nullable=False),
        sa.Column("certificate_id", sa.Uuid, nullable=False),
        sa.Column("done", sa.Boolean, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("batch_id", "certificate_id", name=op.f("pk_certificate_batch_results")),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["certificate_batches.id"],
            name=op.f("fk_certificate_batch_results_batch_id_certificate_batches"),
        ),
    )
