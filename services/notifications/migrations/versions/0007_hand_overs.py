"""How far the handing over of a message has come, so that a sender's death leaves one message in doubt and not many.

Revision ID: 0007_hand_overs
"""

import sqlalchemy as sa
from alembic import op

revision = "0007_hand_overs"
down_revision = "0006_occasions"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the columns; messages that are being sent by an older version have none of it, and count as in doubt."""
    op.add_column("messages", sa.Column("hand_over", sa.Uuid()))
    op.add_column("messages", sa.Column("handed_at", MOMENT))
    op.add_column("messages", sa.Column("answer", sa.Text()))
    op.add_column("messages", sa.Column("server_started_at", MOMENT))
    # Room on each page for the note before a message is handed over: it then touches no index.
    op.execute("ALTER TABLE messages SET (fillfactor = 70)")


def downgrade() -> None:
    """Forget how far it had come."""
    op.execute("ALTER TABLE messages RESET (fillfactor)")
    for name in ("server_started_at", "answer", "handed_at", "hand_over"):
        op.drop_column("messages", name)
