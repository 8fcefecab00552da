"""Administrators' endpoints for accounts."""

from services.accounts.answers import Answer
from services.accounts.audit.operations import Actor
from services.accounts.learners import operations
from services.accounts.learners.models import Learner
from services.accounts.learners.queries import page_of_learners
from services.accounts.learners.schemas import (
    LearnerChangeRequest,
    LearnerPage,
    LearnerPath,
    LearnerReply,
    LearnerSearch,
    NewLearnerRequest,
)
from services.accounts.parts import parts
from services.accounts.passwords.operations import refuse_weak
from shared.access import administrator, principal
from shared.problems import NotFound
from shared.web import api_blueprint

reading = api_blueprint("learners_reading", __name__, access=administrator("accounts:read"), tag="Learners")
writing = api_blueprint("learners_writing", __name__, access=administrator("accounts:write"), tag="Learners")


@reading.get("/admin/learners", summary="Find accounts", responses={200: LearnerPage})
def list_learners(query: LearnerSearch) -> Answer:
    """Return accounts, newest first."""
    with parts().database.reading() as session:
        page = page_of_learners(session, q=query.q, limit=query.limit, cursor=query.cursor)
        return LearnerPage.model_validate(page).model_dump(mode="json")


@reading.get("/admin/learners/<uuid:learner_id>", summary="One account", responses={200: LearnerReply})
def show_learner(path: LearnerPath) -> Answer:
    """Return an account; of an erased one only its id and times."""
    with parts().database.reading() as session:
        learner = session.get(Learner, path.learner_id)
        if learner is None:
            raise NotFound("There is no account with this id.")
        return _reply(learner)


@writing.post("/admin/learners", summary="Make an account", responses={201: LearnerReply})
def make_learner(body: NewLearnerRequest) -> Answer:
    """Make a confirmed account."""
    refuse_weak(body.password, email=body.email, name=body.name)
    values = body.model_dump(exclude={"password", "roles"})
    hashed = parts().passwords.hash(body.password)
    new = operations.NewLearner(**values, roles=tuple(body.roles), password_hash=hashed)
    with parts().database.transaction() as session:
        learner = operations.add_learner(session, new, actor=Actor.of(principal()))
    return _reply(learner), 201


@writing.patch("/admin/learners/<uuid:learner_id>", summary="Change an account", responses={200: LearnerReply})
def change_learner(path: LearnerPath, body: LearnerChangeRequest) -> Answer:
    """Change roles or profile; roles take effect when the person's access token is next renewed."""
    changes = body.model_dump(exclude_unset=True)
    with parts().database.transaction() as session:
        learner = operations.change_learner(session, path.learner_id, changes, actor=Actor.of(principal()))
    return _reply(learner)


@writing.delete("/admin/learners/<uuid:learner_id>", summary="Erase a person", responses={204: None})
def erase_learner(path: LearnerPath) -> Answer:
    """Remove all personal data here, and have the other services remove theirs."""
    with parts().database.transaction() as session:
        operations.erase_learner(session, path.learner_id, actor=Actor.of(principal()))
    return "", 204


def _reply(learner: Learner) -> dict[str, object]:
    return LearnerReply.model_validate(learner).model_dump(mode="json")
