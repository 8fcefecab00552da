"""A person's own profile."""

import uuid

from services.accounts.answers import Answer
from services.accounts.audit.operations import Actor
from services.accounts.learners.models import Learner, LearnerStatus
from services.accounts.learners.operations import change_learner
from services.accounts.parts import parts
from services.accounts.profiles.schemas import ProfileChange, ProfileReply
from shared.access import SIGNED_IN, principal
from shared.problems import NotFound, Unauthorized
from shared.web import api_blueprint

blueprint = api_blueprint("profiles", __name__, access=SIGNED_IN, tag="Profile")


def own_id() -> uuid.UUID:
    """Return the id of the signed-in person; raises `Unauthorized` for a token of somebody unknown."""
    try:
        return uuid.UUID(principal().id)
    except ValueError as error:
        raise Unauthorized("This token names nobody.") from error


@blueprint.get("/me", summary="My profile", responses={200: ProfileReply})
def show_profile() -> Answer:
    """Return the profile of the signed-in person."""
    with parts().database.reading() as session:
        learner = session.get(Learner, own_id())
        if learner is None or learner.status is LearnerStatus.ERASED:
            raise NotFound("This account is gone.")
        return ProfileReply.model_validate(learner).model_dump(mode="json")


@blueprint.patch("/me", summary="Change my profile", responses={200: ProfileReply})
def change_profile(body: ProfileChange) -> Answer:
    """Change parts of the profile; certificates that were issued keep the name they were issued with."""
    changes = body.model_dump(exclude_unset=True)
    with parts().database.transaction() as session:
        learner = change_learner(session, own_id(), changes, actor=Actor.of(principal()))
    return ProfileReply.model_validate(learner).model_dump(mode="json")
