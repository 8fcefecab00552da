"""Keys that signed credentials, and the place of each certificate in the status lists."""

import sqlalchemy as sa
from alembic import op

from shared.database import refuse_changes_sql

revision = "0006_badges"
down_revision = "0005_certificate_life"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "credential_keys",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("public_key", sa.Text, nullable=False),
        sa.Column("first_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential_keys")),
    )
    for statement in refuse_changes_sql("credential_keys"):
        op.execute(statement)
    # PostgreSQL itself numbers the certificates that exist.
    place = sa.Column("status_place", sa.BigInteger, sa.Identity(always=True, start=0, minvalue=0), nullable=False)
    op.add_column("certificates", place)
    op.create_unique_constraint(op.f("uq_certificates_status_place"), "certificates", ["status_place"])


def downgrade() -> None:
    op.drop_column("certificates", "status_place")
    op.drop_table("credential_keys")
    op.execute("DROP FUNCTION refuse_changes_credential_keys()")
