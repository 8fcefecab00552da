"""The first tables of accounts.

Revision ID: 0001_first_tables
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

from shared.database import refuse_changes_sql
from shared.delivery.schema import create_v1, drop_v1

revision = "0001_first_tables"
down_revision = None

MOMENT = sa.DateTime(timezone=True)
WORD = sa.String(40)
TEXTS = pg.ARRAY(sa.Text())


def upgrade() -> None:
    """Make all tables."""
    create_v1(op)
    _create_learners()
    _create_registrations()
    _create_links()
    _create_sessions()
    _create_signing_keys()
    _create_api_clients()
    _create_audit_log()


def downgrade() -> None:
    """Remove all tables with everything in them."""
    op.drop_table("audit_log")
    op.execute("DROP FUNCTION refuse_changes_audit_log()")
    for table in (
        "api_clients",
        "signing_keys",
        "refresh_tokens",
        "sessions",
        "links",
        "registrations",
        "passwords",
        "learners",
    ):
        op.drop_table(table)
    drop_v1(op)


def _person_columns() -> list[sa.Column[object]]:
    return [
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("degree", sa.Text()),
        sa.Column("institution", sa.Text()),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("locale", sa.Text(), nullable=False),
    ]


def _create_learners() -> None:
    op.create_table(
        "learners",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("status", WORD, nullable=False),
        sa.Column("email", sa.Text()),
        *_person_columns(),
        sa.Column("profession", WORD),
        sa.Column("roles", TEXTS, nullable=False),
        sa.Column("registered_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("erased_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_learners"),
        sa.CheckConstraint("(status = 'erased') = (email IS NULL)", name="ck_learners_erased_without_address"),
    )
    op.create_index("uq_learners_lower_email", "learners", [sa.text("lower(email)")], unique=True)
    op.create_table(
        "passwords",
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("learner_id", name="pk_passwords"),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name="fk_passwords_learner_id_learners"),
    )


def _create_registrations() -> None:
    op.create_table(
        "registrations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        *_person_columns(),
        sa.Column("profession", WORD, nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("requested_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_registrations"),
    )
    op.create_index("ix_registrations_lower_email", "registrations", [sa.text("lower(email)")])
    op.create_index("ix_registrations_requested_at", "registrations", ["requested_at"])


def _create_links() -> None:
    op.create_table(
        "links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", WORD, nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("consumed_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_links"),
    )
    op.create_index("ix_links_subject_id", "links", ["subject_id"])
    op.create_index("ix_links_expires_at", "links", ["expires_at"])


def _create_sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("learner_id", sa.Uuid(), nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("end_reason", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name="fk_sessions_learner_id_learners"),
    )
    op.create_index("ix_sessions_learner_id", "sessions", ["learner_id"])
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"])
    op.create_table(
        "refresh_tokens",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        sa.PrimaryKeyConstraint("digest", name="pk_refresh_tokens"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["sessions.id"], name="fk_refresh_tokens_session_id_sessions", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_refresh_tokens_session_id", "refresh_tokens", ["session_id"])


def _create_signing_keys() -> None:
    op.create_table(
        "signing_keys",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("sealed_private", sa.Text()),
        sa.Column("public_jwk", pg.JSONB(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("activated_at", MOMENT),
        sa.Column("retired_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_signing_keys"),
    )
    op.create_index(
        "uq_signing_keys_state", "signing_keys", ["state"], unique=True, postgresql_where=sa.text("state <> 'retired'")
    )


def _create_api_clients() -> None:
    op.create_table(
        "api_clients",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("secret_digest", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", TEXTS, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_api_clients"),
    )


def _create_audit_log() -> None:
    op.create_table(
        "audit_log",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("occurred_at", MOMENT, nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Text()),
        sa.Column("subject_id", sa.Text()),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("details", pg.JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_log"),
    )
    op.create_index("ix_audit_log_subject_id", "audit_log", ["subject_id"])
    op.create_index("ix_audit_log_action", "audit_log", ["action", "id"])
    for statement in refuse_changes_sql("audit_log"):
        op.execute(statement)
