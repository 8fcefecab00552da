"""Runs the migrations of progress."""

from services.progress.activities import models as activities
from services.progress.attempts import models as attempts
from services.progress.catalogue import models as catalogue
from services.progress.certificates import models as certificates
from services.progress.completions import models as completions
from services.progress.enrollments import models as enrollments
from services.progress.evidence import models as evidence
from services.progress.learners import models as learners
from services.progress.saved import models as saved
from services.progress.tables import Base
from services.progress.watching import models as watching
from shared.migrations import run

# Alembic compares the database with the tables that these modules declare.
DECLARED = (
    *(activities, attempts, catalogue, certificates, completions),
    *(enrollments, evidence, learners, saved, watching),
)

run(Base.metadata)
