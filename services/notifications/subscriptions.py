"""All that this service listens to."""

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from services.notifications.contacts import received as contacts
from services.notifications.invitations import received as invitations
from services.notifications.messages import received as messages
from services.notifications.occasions import received as occasions
from services.notifications.standings import received as standings
from services.notifications.webhooks.received import passed_on
from shared.delivery import Envelope

HANDLERS: Mapping[str, Callable[[Session, Envelope], None]] = {
    "accounts.learner.registered.v1": contacts.learner_told,
    "accounts.learner.changed.v1": contacts.learner_told,
    "accounts.learner.erased.v1": contacts.learner_erased,
    "accounts.security_mail.requested.v1": messages.security_mail_requested,
    "progress.enrollment.created.v1": standings.standing_changed,
    "progress.enrollment.withdrawn.v1": standings.standing_changed,
    "progress.pathway.completed.v1": standings.standing_changed,
    "progress.activity.started.v1": standings.learner_active,
    "progress.attempt.graded.v1": standings.learner_active,
    "progress.result.raised.v1": messages.result_raised,
    "progress.resource.completed.v1": occasions.resource_completed,
    "progress.evidence.submitted.v1": occasions.evidence_submitted,
    "progress.evidence.reviewed.v1": occasions.evidence_reviewed,
    "progress.deadline.set.v1": occasions.deadline_set,
    "progress.attendance.changed.v1": occasions.attendance_changed,
    "progress.commitments.made.v1": occasions.commitments_made,
    "progress.commitment.reported.v1": occasions.commitment_reported,
    "progress.edition.offered.v1": occasions.edition_offered,
    "progress.team_invitation.issued.v1": invitations.team_invitation_issued,
    "progress.certificate.issued.v1": occasions.certificate_issued,
    "progress.certificate.ready.v1": messages.certificate_is_ready,
    "progress.certificate.revoked.v1": messages.certificate_revoked,
    "progress.credit.claimed.v1": standings.credit_claimed,
    "progress.name_correction.declined.v1": messages.name_correction_declined,
}

SUBSCRIPTIONS = passed_on(HANDLERS)
