"""Designations, disclosures, claims and reports of credit, and audit files."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.database import refuse_changes_sql

revision = "0013_credit"
down_revision = "0012_reports"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
NEVER_CHANGED: dict[str, tuple[str, ...]] = {
    "credit_designations": (),
    "credit_receipts": (),
    "credit_claims": ("reason",),
    "reporting_permissions": (),
    "credit_columns": (),
    "credit_exports": (),
    "credit_export_lines": ("sealed",),
}


def upgrade() -> None:
    create_designations()
    create_claims()
    create_identifiers()
    create_exports()
    create_audit_files()
    for table, columns in NEVER_CHANGED.items():
        for statement in refuse_changes_sql(table, allow_columns=columns):
            op.execute(statement)


def downgrade() -> None:
    for table in (
        "audit_files",
        "credit_export_lines",
        "credit_exports",
        "credit_columns",
        "reporting_permissions",
        "credit_identifiers",
        "credit_minutes",
        "credit_claims",
        "credit_receipts",
        "credit_designations",
    ):
        op.drop_table(table)
    for table in NEVER_CHANGED:
        op.execute(f"DROP FUNCTION refuse_changes_{table}()")


def create_designations() -> None:
    op.create_table(
        "credit_designations",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("is_on", sa.Boolean, nullable=False),
        sa.Column("terms", JSONB, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("decided_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_designations")),
        sa.UniqueConstraint("kind", "subject", "version", name=op.f("uq_credit_designations_kind_subject_version")),
    )
    op.create_table(
        "credit_receipts",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("learner_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("designation_id", sa.Uuid, nullable=False),
        sa.Column("text_sha256", sa.Text, nullable=False),
        sa.Column("received_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_receipts")),
        sa.UniqueConstraint(
            *("learner_id", "kind", "subject", "text_sha256"),
            name=op.f("uq_credit_receipts_learner_id_kind_subject_text_sha256"),
        ),
        sa.ForeignKeyConstraint(
            ["designation_id"],
            ["credit_designations.id"],
            name=op.f("fk_credit_receipts_designation_id_credit_designations"),
        ),
    )


def create_claims() -> None:
    op.create_table(
        "credit_claims",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("learner_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("credit_type", sa.Text, nullable=False),
        sa.Column("edition", sa.Integer, nullable=False),
        sa.Column("quarters", sa.Integer, nullable=False),
        sa.Column("designation_id", sa.Uuid, nullable=False),
        sa.Column("completed_at", TIME, nullable=False),
        sa.Column("attestation", sa.Text, nullable=False),
        sa.Column("claimed_at", TIME, nullable=False),
        sa.Column("corrects", sa.Uuid),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_claims")),
        sa.UniqueConstraint(
            *("learner_id", "kind", "subject", "credit_type", "edition"),
            name=op.f("uq_credit_claims_learner_id_kind_subject_credit_type_edition"),
        ),
        sa.UniqueConstraint("corrects", name=op.f("uq_credit_claims_corrects")),
        sa.CheckConstraint("quarters BETWEEN 0 AND 400", name=op.f("ck_credit_claims_quarters")),
        sa.ForeignKeyConstraint(
            ["designation_id"],
            ["credit_designations.id"],
            name=op.f("fk_credit_claims_designation_id_credit_designations"),
        ),
        sa.ForeignKeyConstraint(
            ["corrects"], ["credit_claims.id"], name=op.f("fk_credit_claims_corrects_credit_claims")
        ),
    )
    op.create_index("ix_credit_claims_subject", "credit_claims", ["kind", "subject", "id"])
    op.create_table(
        "credit_minutes",
        sa.Column("learner_id", sa.Uuid, nullable=False),
        sa.Column("resource", sa.Text, nullable=False),
        sa.Column("credit_class", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("credit_type", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("learner_id", "resource", "credit_class", name=op.f("pk_credit_minutes")),
    )


def create_identifiers() -> None:
    op.create_table(
        "credit_identifiers",
        sa.Column("learner_id", sa.Uuid, nullable=False),
        sa.Column("sealed", sa.Text, nullable=False),
        sa.Column("consent_text", sa.Text, nullable=False),
        sa.Column("consented_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("learner_id", name=op.f("pk_credit_identifiers")),
    )
    op.create_table(
        "reporting_permissions",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("learner_id", sa.Uuid, nullable=False),
        sa.Column("given", sa.Boolean, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("decided_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reporting_permissions")),
    )
    op.create_index("ix_reporting_permissions_learner_id", "reporting_permissions", ["learner_id", "id"])


def create_exports() -> None:
    op.create_table(
        "credit_columns",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("columns", JSONB, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("decided_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_columns")),
    )
    op.create_table(
        "credit_exports",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text),
        sa.Column("subject", sa.Text),
        sa.Column("only_changes", sa.Boolean, nullable=False),
        sa.Column("columns", JSONB, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("withdrawn", sa.Integer, nullable=False),
        sa.Column("left_out", sa.Integer, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_exports")),
    )
    op.create_table(
        "credit_export_lines",
        sa.Column("export_id", sa.Uuid, nullable=False),
        sa.Column("claim_id", sa.Uuid, nullable=False),
        sa.Column("learner_id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("credit_type", sa.Text, nullable=False),
        sa.Column("change", sa.Text, nullable=False),
        sa.Column("mac", sa.Text, nullable=False),
        sa.Column("sealed", sa.Text),
        sa.PrimaryKeyConstraint("export_id", "claim_id", name=op.f("pk_credit_export_lines")),
        sa.ForeignKeyConstraint(
            ["export_id"], ["credit_exports.id"], name=op.f("fk_credit_export_lines_export_id_credit_exports")
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["credit_claims.id"], name=op.f("fk_credit_export_lines_claim_id_credit_claims")
        ),
    )
    op.create_index(
        "ix_credit_export_lines_learner_id",
        "credit_export_lines",
        ["learner_id", "kind", "subject", "credit_type", "export_id"],
    )


def create_audit_files() -> None:
    op.create_table(
        "audit_files",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("with_names", sa.Boolean, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("key", sa.Text),
        sa.Column("sha256", sa.Text),
        sa.Column("size", sa.Integer),
        sa.Column("finished_at", TIME),
        sa.Column("deleted_at", TIME),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_files")),
    )
    op.create_index("ix_audit_files_subject", "audit_files", ["kind", "subject", "id"])
