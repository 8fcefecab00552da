"""How far each group of mails has come, the paces of providers, and a rule that reminds of dates of workshops.

Revision ID: 0008_groups_and_sessions
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0008_groups_and_sessions"
down_revision = "0007_hand_overs"

STARTER_RULE = """
INSERT INTO reminder_rules (id, name, enabled, trigger, category, template, quiet_hours, revision, updated_at)
VALUES ('session-1-day', 'The day before a workshop', false, '{"kind": "session", "before": "P1D"}', 'reminders',
  'session_tomorrow', '{"from": "21:00", "to": "08:00"}', 1, now())
ON CONFLICT (id) DO NOTHING
"""


def upgrade() -> None:
    """Add the table, and the place of a message in its group; what is being sent just then has none: it is in doubt."""
    op.create_table(
        "hand_overs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reached", sa.Integer(), nullable=False),
        sa.Column("certain_until", sa.Integer(), nullable=False),
        sa.Column("not_taken", pg.ARRAY(sa.Integer()), nullable=False),
        sa.Column("in_doubt", pg.ARRAY(sa.Integer()), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_hand_overs"),
    )
    # It is rewritten for every mail: on a page with room no index is touched.
    op.execute("ALTER TABLE hand_overs SET (fillfactor = 20)")
    op.add_column("messages", sa.Column("place", sa.Integer()))
    op.create_table(
        "mail_providers",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("allowance", sa.Float(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("promised_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_until", sa.DateTime(timezone=True)),
        sa.Column("deferrals", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_mail_providers"),
    )
    op.execute(STARTER_RULE)


def downgrade() -> None:
    """Forget how far they had come."""
    op.execute("DELETE FROM reminder_rules WHERE id = 'session-1-day'")
    op.drop_table("mail_providers")
    op.drop_column("messages", "place")
    op.drop_table("hand_overs")
