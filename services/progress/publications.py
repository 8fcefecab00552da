"""All that this service publishes: event type -> the services that receive it."""

from collections.abc import Mapping

PUBLICATIONS: Mapping[str, tuple[str, ...]] = {
    "progress.enrollment.created.v1": ("notifications",),
    "progress.enrollment.withdrawn.v1": ("notifications",),
    "progress.activity.started.v1": ("notifications",),
    "progress.attempt.graded.v1": ("notifications",),
    "progress.result.raised.v1": ("notifications",),
    "progress.resource.completed.v1": ("notifications",),
    "progress.pathway.completed.v1": ("notifications",),
    "progress.evidence.submitted.v1": ("notifications",),
    "progress.evidence.reviewed.v1": ("notifications",),
    "progress.deadline.set.v1": ("notifications",),
    "progress.attendance.changed.v1": ("notifications",),
    "progress.edition.offered.v1": ("notifications",),
    "progress.commitments.made.v1": ("notifications",),
    "progress.commitment.reported.v1": ("notifications",),
    "progress.team_invitation.issued.v1": ("notifications",),
    "progress.certificate.issued.v1": ("notifications",),
    "progress.certificate.ready.v1": ("notifications",),
    "progress.certificate.revoked.v1": ("notifications",),
    "progress.credit.claimed.v1": ("notifications",),
    "progress.name_correction.declined.v1": ("notifications",),
}
