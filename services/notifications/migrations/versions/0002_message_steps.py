"""What happened to a message, step by step.

The database itself writes a step for every change of state or reason, in the same transaction, so that
no way of moving a message can leave its story out.

Revision ID: 0002_message_steps
"""

import sqlalchemy as sa
from alembic import op

revision = "0002_message_steps"
down_revision = "0001_first_tables"

NOTE = """
CREATE FUNCTION note_message_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO message_steps (message_id, at, state, reason, due_at)
  VALUES (NEW.id, clock_timestamp(), NEW.state, NEW.reason, NEW.due_at);
  RETURN NULL;
END $$
"""
ON_INSERT = """
CREATE TRIGGER note_first_message_step AFTER INSERT ON messages
FOR EACH ROW EXECUTE FUNCTION note_message_step()
"""
ON_CHANGE = """
CREATE TRIGGER note_message_step AFTER UPDATE OF state, reason ON messages
FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.reason IS DISTINCT FROM NEW.reason)
EXECUTE FUNCTION note_message_step()
"""
# Of messages from before, the last step is known.
BEGIN_WITH = """
INSERT INTO message_steps (message_id, at, state, reason, due_at)
SELECT id, coalesce(settled_at, first_tried_at, created_at), state, reason, due_at FROM messages ORDER BY id
"""


def upgrade() -> None:
    """Make the table and have it written."""
    op.create_table(
        "message_steps",
        sa.Column("id", sa.BigInteger(), sa.Identity(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_message_steps"),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name="fk_message_steps_message_id_messages", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_message_steps_message_id", "message_steps", ["message_id"])
    for statement in (BEGIN_WITH, NOTE, ON_INSERT, ON_CHANGE):
        op.execute(statement)


def downgrade() -> None:
    """Remove the steps."""
    op.execute("DROP TRIGGER note_message_step ON messages")
    op.execute("DROP TRIGGER note_first_message_step ON messages")
    op.execute("DROP FUNCTION note_message_step()")
    op.drop_table("message_steps")
