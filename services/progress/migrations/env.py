"""Runs the migrations of progress."""

from services.progress.activities import models as activities
from services.progress.allowances import models as allowances
from services.progress.attempts import models as attempts
from services.progress.attendances import models as attendances
from services.progress.audit import models as audit
from services.progress.badges import models as badges
from services.progress.batches import models as batches
from services.progress.catalogue import models as catalogue
from services.progress.certificates import models as certificates
from services.progress.commitments import models as commitments
from services.progress.completions import models as completions
from services.progress.corrections import models as corrections
from services.progress.deadlines import models as deadlines
from services.progress.designs import models as designs
from services.progress.discussions import models as discussions
from services.progress.enrollments import models as enrollments
from services.progress.evaluations import models as evaluations
from services.progress.evidence import models as evidence
from services.progress.learners import models as learners
from services.progress.regrading import models as regrading
from services.progress.saved import models as saved
from services.progress.tables import Base
from services.progress.teams import models as teams
from services.progress.waivers import models as waivers
from services.progress.watching import models as watching
from shared.migrations import run

# Alembic compares the database with the tables that these modules declare.
DECLARED = (
    activities,
    allowances,
    attempts,
    attendances,
    audit,
    badges,
    batches,
    catalogue,
    certificates,
    commitments,
    completions,
    corrections,
    deadlines,
    discussions,
    designs,
    enrollments,
    evaluations,
    evidence,
    learners,
    regrading,
    saved,
    teams,
    waivers,
    watching,
)

run(Base.metadata)
