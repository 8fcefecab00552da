"""Occasions with a date, who reviews evidence, and starter rules about them, all switched off."""

import sqlalchemy as sa
from alembic import op

revision = "0006_occasions"
down_revision = "0005_webhooks"
branch_labels = None
depends_on = None

RULES = (
    ("deadline-7-days", "A week before the due date", '{"kind": "deadline", "before": "P7D"}', None),
    ("deadline-passed", "The day after the due date", '{"kind": "deadline", "after": "P1D"}', None),
    (
        "commitment-4-and-12-weeks",
        "Four and twelve weeks after a commitment",
        '{"kind": "commitment", "after": "P28D"}',
        '{"every": "P56D", "times": 1}',
    ),
    ("new-edition", "A newer edition of what was begun", '{"kind": "new_edition", "after": "P1D"}', None),
    (
        "evidence-3-days",
        "Evidence waits for reviewers",
        '{"kind": "evidence_waiting", "after": "P3D"}',
        '{"every": "P3D", "times": 4}',
    ),
    (
        "certificate-60-days",
        "Two months before a certificate runs out",
        '{"kind": "certificate_expiring", "before": "P60D"}',
        '{"every": "P30D", "times": 1}',
    ),
)
TEMPLATES = {
    "deadline": "deadline_reminder",
    "commitment": "commitment_follow_up",
    "new": "new_edition",
    "evidence": "evidence_waiting",
    "certificate": "certificate_expiring",
}


def upgrade() -> None:
    op.create_table(
        "occasions",
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("learner_id", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("pathway", sa.Text),
        sa.Column("resource", sa.Text),
        sa.Column("anchor_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("over", sa.Text),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", "learner_id", "subject", name=op.f("pk_occasions")),
    )
    op.create_index("ix_occasions_learner_id_resource", "occasions", ["learner_id", "resource"])
    op.add_column("contacts", sa.Column("reviewer", sa.Boolean, nullable=False, server_default=sa.false()))
    insert = sa.text(
        """
        INSERT INTO reminder_rules (id, name, enabled, trigger, repeat, category, template, quiet_hours, revision,
          updated_at)
        VALUES (:id, :name, false, CAST(:trigger AS jsonb), CAST(:repeat AS jsonb), 'reminders', :template,
          '{"from": "21:00", "to": "08:00"}', 1, now())
        ON CONFLICT (id) DO NOTHING
        """
    )
    for rule_id, name, trigger, repeat in RULES:
        template = TEMPLATES[rule_id.partition("-")[0]]
        op.get_bind().execute(
            insert, {"id": rule_id, "name": name, "trigger": trigger, "repeat": repeat, "template": template}
        )


def downgrade() -> None:
    for rule_id, *_ in RULES:
        op.get_bind().execute(sa.text("DELETE FROM reminder_rules WHERE id = :id"), {"id": rule_id})
    op.drop_column("contacts", "reviewer")
    op.drop_table("occasions")
