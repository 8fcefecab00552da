"""How far each group of mails has come at the mail server: one narrow row a group instead of a note on each message.

Revision ID: 0008_groups_at_the_mail_server
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql as pg

revision = "0008_groups_at_the_mail_server"
down_revision = "0007_hand_overs"


def upgrade() -> None:
    """Add the table, and the place of a message in its group; what is being sent just then has none: it is in doubt."""
    op.create_table(
        "hand_overs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reached", sa.Integer(), nullable=False),
        sa.Column("certain_until", sa.Integer(), nullable=False),
        sa.Column("not_taken", pg.ARRAY(sa.Integer()), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_hand_overs"),
    )
    # It is rewritten for every mail: on a page with room no index is touched.
    op.execute("ALTER TABLE hand_overs SET (fillfactor = 20)")
    op.add_column("messages", sa.Column("place", sa.Integer()))


def downgrade() -> None:
    """Forget how far they had come."""
    op.drop_column("messages", "place")
    op.drop_table("hand_overs")
