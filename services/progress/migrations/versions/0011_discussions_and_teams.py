"""Case discussions with their attendance, and the teams of champions with consents."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.database import refuse_changes_sql

revision = "0011_discussions_and_teams"
down_revision = "0010_quizzes"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
FACTS = ("discussions", "discussion_stages", "discussion_closings", "discussion_attendances", "team_consents")
TABLES = (
    *("discussions", "discussion_stages", "discussion_closings", "debriefs", "discussion_attendances", "shown_names"),
    *("teams", "team_invitations", "team_members", "team_consents"),
)


def upgrade() -> None:
    create_discussions()
    create_attendances()
    create_teams()
    create_membership()
    for table in FACTS:
        for statement in refuse_changes_sql(table):
            op.execute(statement)
    op.execute(DEBRIEFS_STAY)
    op.execute(
        "CREATE TRIGGER refuse_changes_debriefs BEFORE UPDATE OR DELETE ON debriefs"
        " FOR EACH ROW EXECUTE FUNCTION refuse_changes_debriefs()"
    )


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    for table in (*FACTS, "debriefs"):
        op.execute(f"DROP FUNCTION IF EXISTS refuse_changes_{table}()")


# Refuse every change but the erasure of a person: their words go, all else stays.
DEBRIEFS_STAY = """
    CREATE FUNCTION refuse_changes_debriefs() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'UPDATE' AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.words = '{}'::jsonb
        AND to_jsonb(NEW) - '{words,erased_at}'::text[] = to_jsonb(OLD) - '{words,erased_at}'::text[]
      THEN
        RETURN NEW;
      END IF;
      RAISE EXCEPTION 'rows of debriefs are never changed' USING ERRCODE = 'restrict_violation';
    END $$
"""


def of_discussion(table: str) -> sa.ForeignKeyConstraint:
    """Belongs to a discussion."""
    name = op.f(f"fk_{table}_discussion_id_discussions")
    return sa.ForeignKeyConstraint(["discussion_id"], ["discussions.id"], name=name)


def of_team(table: str) -> sa.ForeignKeyConstraint:
    """Belongs to a team."""
    return sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f(f"fk_{table}_team_id_teams"))


def create_discussions() -> None:
    op.create_table(
        "discussions",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("learner_id", sa.Uuid, nullable=False),
        sa.Column("resource", sa.Text, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("opened_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_discussions")),
        sa.UniqueConstraint("code", name=op.f("uq_discussions_code")),
    )
    op.create_index("ix_discussions_learner_id", "discussions", ["learner_id", "id"])
    op.create_table(
        "discussion_stages",
        sa.Column("discussion_id", sa.Uuid, nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("stage", sa.Integer, nullable=False),
        sa.Column("began_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("discussion_id", "number", name=op.f("pk_discussion_stages")),
        of_discussion("discussion_stages"),
    )
    op.create_table(
        "discussion_closings",
        sa.Column("discussion_id", sa.Uuid, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("closed_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("discussion_id", name=op.f("pk_discussion_closings")),
        of_discussion("discussion_closings"),
    )


def create_attendances() -> None:
    op.create_table(
        "debriefs",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("discussion_id", sa.Uuid, nullable=False),
        sa.Column("learner_id", sa.Uuid, nullable=False),
        sa.Column("words", JSONB, nullable=False),
        sa.Column("written_at", TIME, nullable=False),
        sa.Column("erased_at", TIME),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_debriefs")),
        of_discussion("debriefs"),
    )
    op.create_index("ix_debriefs_discussion_id", "debriefs", ["discussion_id", "id"])
    op.create_table(
        "discussion_attendances",
        sa.Column("discussion_id", sa.Uuid, nullable=False),
        sa.Column("learner_id", sa.Uuid, nullable=False),
        sa.Column("resource", sa.Text, nullable=False),
        sa.Column("stage", sa.Integer, nullable=False),
        sa.Column("facilitated", sa.Boolean, nullable=False),
        sa.Column("attended_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("discussion_id", "learner_id", name=op.f("pk_discussion_attendances")),
        of_discussion("discussion_attendances"),
    )
    op.create_index("ix_discussion_attendances_learner_id", "discussion_attendances", ["learner_id", "resource"])
    op.create_table(
        "shown_names",
        sa.Column("discussion_id", sa.Uuid, nullable=False),
        sa.Column("learner_id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("discussion_id", "learner_id", name=op.f("pk_shown_names")),
        of_discussion("shown_names"),
    )


def create_teams() -> None:
    op.create_table(
        "teams",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("learner_id", sa.Uuid, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("founded_at", TIME, nullable=False),
        sa.Column("closed_at", TIME),
        sa.Column("closed_by", sa.Text),
        sa.Column("closing_reason", sa.Text),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teams")),
    )
    op.create_index(
        "uq_teams_learner_id", "teams", ["learner_id"], unique=True, postgresql_where=sa.text("closed_at IS NULL")
    )
    op.create_table(
        "team_invitations",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("team_id", sa.Uuid, nullable=False),
        sa.Column("email", sa.Text),
        sa.Column("locale", sa.Text, nullable=False),
        sa.Column("sendings", sa.Integer, nullable=False),
        sa.Column("invited_at", TIME, nullable=False),
        sa.Column("sent_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("outcome", sa.Text),
        sa.Column("ended_at", TIME),
        sa.Column("learner_id", sa.Uuid),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_invitations")),
        of_team("team_invitations"),
    )
    op.create_index("uq_team_invitations_email", "team_invitations", ["team_id", sa.text("lower(email)")], unique=True)
    op.create_index("ix_team_invitations_lower_email", "team_invitations", [sa.text("lower(email)")])


def create_membership() -> None:
    op.create_table(
        "team_members",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("team_id", sa.Uuid, nullable=False),
        sa.Column("learner_id", sa.Uuid, nullable=False),
        sa.Column("joined_at", TIME, nullable=False),
        sa.Column("ended_at", TIME),
        sa.Column("ended_by", sa.Text),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_members")),
        of_team("team_members"),
    )
    op.create_index(
        "uq_team_members_team_id_learner_id",
        "team_members",
        ["team_id", "learner_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_team_members_learner_id", "team_members", ["learner_id"])
    op.create_table(
        "team_consents",
        sa.Column("id", sa.Uuid, nullable=False),
        sa.Column("member_id", sa.Uuid, nullable=False),
        sa.Column("learner_id", sa.Uuid, nullable=False),
        sa.Column("given", sa.Boolean, nullable=False),
        sa.Column("decided_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_consents")),
        sa.ForeignKeyConstraint(
            ["member_id"], ["team_members.id"], name=op.f("fk_team_consents_member_id_team_members")
        ),
    )
    op.create_index("ix_team_consents_member_id", "team_consents", ["member_id", "id"])
