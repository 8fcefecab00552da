"""The first tables of notifications, and the starter rules.

Revision ID: 0001_first_tables
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

from shared.delivery.schema import create_v1, drop_v1

revision = "0001_first_tables"
down_revision = None

MOMENT = sa.DateTime(timezone=True)
WORD = sa.String(40)

# The reminder takes effect when it is installed, so nobody is written to for a pause before that.
STARTER_RULES = """
INSERT INTO reminder_rules
  (id, name, enabled, trigger, category, template, pathway, effective_from, revision, updated_at)
VALUES
  ('idle-7-days', 'A week without activity', true, '{"kind": "idle", "after": "P7D"}',
   'reminders', 'idle_reminder', 'champion', now(), 1, now()),
  ('welcome', 'Welcome after joining', false, '{"kind": "enrolled", "after": "PT0S"}',
   'reminders', 'welcome', 'champion', NULL, 1, now())
"""


def upgrade() -> None:
    """Make all tables."""
    create_v1(op)
    _create_contacts_and_standings()
    _create_preferences()
    _create_rules()
    _create_messages()
    op.execute(STARTER_RULES)


def downgrade() -> None:
    """Remove all tables with everything in them."""
    for table in ("messages", "reminder_rules", "preferences", "activities", "standings", "contacts"):
        op.drop_table(table)
    drop_v1(op)


def _create_contacts_and_standings() -> None:
    op.create_table(
        "contacts",
        sa.Column("learner_id", sa.Text(), nullable=False),
        sa.Column("email", sa.Text()),
        sa.Column("name", sa.Text()),
        sa.Column("time_zone", sa.Text()),
        sa.Column("locale", sa.Text()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("erased_at", MOMENT),
        sa.PrimaryKeyConstraint("learner_id", name="pk_contacts"),
    )
    op.create_index("ix_contacts_lower_email", "contacts", [sa.text("lower(email)")])
    op.create_table(
        "standings",
        sa.Column("learner_id", sa.Text(), nullable=False),
        sa.Column("pathway", sa.Text(), nullable=False),
        sa.Column("pathway_title", sa.Text(), nullable=False),
        sa.Column("enrolled_at", MOMENT),
        sa.Column("withdrawn_at", MOMENT),
        sa.Column("completed_at", MOMENT),
        sa.PrimaryKeyConstraint("learner_id", "pathway", name="pk_standings"),
    )
    op.create_index("ix_standings_pathway", "standings", ["pathway"])
    op.create_table(
        "activities",
        sa.Column("learner_id", sa.Text(), nullable=False),
        sa.Column("last_activity_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("learner_id", name="pk_activities"),
    )


def _create_preferences() -> None:
    op.create_table(
        "preferences",
        sa.Column("learner_id", sa.Text(), nullable=False),
        sa.Column("reminders", sa.Boolean(), nullable=False),
        sa.Column("announcements", sa.Boolean(), nullable=False),
        sa.Column("paused_until", MOMENT),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("learner_id", name="pk_preferences"),
    )


def _create_rules() -> None:
    op.create_table(
        "reminder_rules",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("trigger", pg.JSONB(), nullable=False),
        sa.Column("repeat", pg.JSONB(none_as_null=True)),
        sa.Column("category", WORD, nullable=False),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("pathway", sa.Text()),
        sa.Column("effective_from", MOMENT),
        sa.Column("quiet_hours", pg.JSONB(none_as_null=True)),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reminder_rules"),
    )


def _create_messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("idem_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("category", WORD, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("learner_id", sa.Text()),
        sa.Column("recipient_email", sa.Text()),
        sa.Column("recipient_name", sa.Text()),
        sa.Column("details", pg.JSONB(), nullable=False),
        sa.Column("secret_link", sa.Text()),
        sa.Column("subject", sa.Text()),
        sa.Column("rule_id", sa.Text()),
        sa.Column("pathway", sa.Text()),
        sa.Column("anchor_at", MOMENT),
        sa.Column("number", sa.Integer()),
        sa.Column("resend_of", sa.Uuid()),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("postponed", sa.Integer(), nullable=False),
        sa.Column("first_tried_at", MOMENT),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("settled_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint("idem_key", name="uq_messages_idem_key"),
    )
    for columns in (["learner_id"], ["rule_id"], ["resend_of"], ["state", "id"]):
        op.create_index(f"ix_messages_{'_'.join(columns)}", "messages", columns)
    op.create_index("ix_messages_lower_recipient_email", "messages", [sa.text("lower(recipient_email)")])
    op.create_index(
        "uq_messages_open_reminder",
        "messages",
        ["rule_id", "learner_id", "pathway"],
        unique=True,
        postgresql_where=sa.text("state IN ('waiting', 'sending') AND rule_id IS NOT NULL AND resend_of IS NULL"),
    )
