"""Why something cannot be done with a team."""

from shared.problems import Conflict, Gone, NotFound


class TeamUnknown(NotFound):
    """There is none that this person leads or belongs to."""

    slug, title = "team-unknown", "There is no such team"


class MemberUnknown(NotFound):
    """Nobody of this team has this id, or they have left."""

    slug, title = "team-member-unknown", "There is no such member"


class InvitationUnknown(NotFound):
    """The link was cut on its way, or the invitation is of another team."""

    slug, title = "team-invitation-unknown", "There is no such invitation"


class InvitationOver(Gone):
    """It was withdrawn, declined or accepted, its time is up, or the team was closed."""

    slug, title = "team-invitation-over", "This invitation holds no longer"


class TeamFull(Conflict):
    """A team is a group of colleagues."""

    slug, title = "team-full", "The team has no room for so many"


class InvitedEnough(Conflict):
    """So many mails in one day are no invitation."""

    slug, title = "invited-enough", "You have sent enough invitations for today"


class SentEnough(Conflict):
    """Who does not answer is left alone."""

    slug, title = "invitation-sent-enough", "This invitation cannot be sent again now"


class OwnTeam(Conflict):
    """Who leads a team is no member of it."""

    slug, title = "own-team", "You lead this team"
