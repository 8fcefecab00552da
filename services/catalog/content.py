"""What published content looks like: every kind of resource, pathways, programmes, and the rules they keep."""

from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, SerializerFunctionWrapHandler, TypeAdapter, model_serializer, model_validator

from services.catalog.assessments import Assessment
from services.catalog.elements import (
    Asset,
    CaseGuide,
    Completion,
    Course,
    Directory,
    Element,
    Key,
    KeyPoint,
    Language,
    Link,
    Markdown,
    Media,
    Objective,
    Point,
    Reference,
    Segment,
    Slides,
    Slug,
    Span,
    Text,
    Title,
    WebAddress,
    WorkshopDate,
    require_known,
    require_unique,
)
from services.catalog.evaluations import EvaluationForm


class Resource(Element):
    """What every kind of resource has; `allowed_rules` are the completion rules that fit the kind."""

    allowed_rules: ClassVar[frozenset[str]]

    slug: Slug
    title: Title
    provider: Text
    summary: Text
    topics: tuple[Text, ...]
    audience: tuple[Text, ...]
    minutes: Span | None = None
    format: Text
    cost: Text
    accreditation: Text
    prerequisite: Text | None = None
    homepage: WebAddress | None = None
    links: tuple[Link, ...] = ()
    last_verified_on: date | None = None
    notice: Text | None = None
    language: Language = "en"
    related: tuple[Slug, ...] = ()
    completion: Completion

    @model_validator(mode="after")
    def _completion_fits_the_kind(self) -> Self:
        if self.completion.rule not in self.allowed_rules:
            raise ValueError(f"completion rule must be one of: {', '.join(sorted(self.allowed_rules))}")
        require_unique("topics", self.topics)
        require_unique("related resources", self.related)
        return self


class Comparison(Element):
    """Two modules whose quizzes are compared: what a learner knew before, and what afterwards."""

    pre_test: Slug
    post_test: Slug

    @model_validator(mode="after")
    def _two_tests(self) -> Self:
        if self.pre_test == self.post_test:
            raise ValueError("pre-test and post-test are two modules")
        return self


def without_unused_comparison(written: dict[str, Any]) -> dict[str, Any]:
    """Leave out a comparison that there is not: content of an earlier release is the same after an upgrade."""
    return {name: value for name, value in written.items() if name != "comparison" or value is not None}


class ModuleSeries(Resource):
    """Modules that belong together, in any order or the given one."""

    allowed_rules = frozenset({"parts_completed"})

    kind: Literal["module_series"]
    parts: Annotated[tuple[Slug, ...], Field(min_length=1)]
    order: Literal["any", "given"] = "any"
    comparison: Comparison | None = None

    @model_validator(mode="after")
    def _parts_once(self) -> Self:
        require_unique("parts", self.parts)
        return self

    @model_serializer(mode="wrap")
    def _as_before(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return without_unused_comparison(write(self))


class Module(Resource):
    """A short lesson: objectives, key points with their sources, a quiz, and perhaps a case to discuss."""

    allowed_rules = frozenset({"quiz_passed"})

    kind: Literal["module"]
    series: Slug | None = None
    objectives: Annotated[tuple[Objective, ...], Field(min_length=1)]
    key_points: Annotated[tuple[KeyPoint, ...], Field(min_length=1)]
    references: dict[Key, Reference]
    practice_commitments: tuple[Text, ...] = ()
    case_guide: CaseGuide | None = None
    assessment: Assessment
    evaluation: EvaluationForm | None = None

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        objectives = [objective.id for objective in self.objectives]
        points = [point.id for point in self.key_points]
        questions = self.assessment.questions
        require_unique("objective ids", objectives)
        require_unique("key point ids", points)
        for question in questions:
            require_known(f"question {question.id}: objective", [question.objective], objectives)
            require_known(f"question {question.id}: key point", question.key_points, points)
        if self.assessment.draw:
            require_known("draw: objective", self.assessment.draw.by_objective, objectives)
        sources = [point.sources for point in self.key_points] + [question.sources for question in questions]
        require_known("source", chain.from_iterable(sources), self.references)
        return self


class RecordedSession(Resource):
    """A recording that is watched whole or segment by segment."""

    allowed_rules = frozenset({"watched"})

    kind: Literal["recorded_session"]
    recorded_at: Text
    year: Annotated[int, Field(ge=1990, le=2200)]
    media: Media
    segments: Annotated[tuple[Segment, ...], Field(min_length=1)]
    slides: tuple[Slides, ...] = ()
    evaluation: EvaluationForm | None = None

    @model_validator(mode="after")
    def _segments_follow_each_other(self) -> Self:
        require_unique("segment slugs", (segment.slug for segment in self.segments))
        if self.evaluation and any(question.type == "objectives" for question in self.evaluation.questions):
            raise ValueError("the form asks about objectives, and a recording states none")
        before = 0.0
        for segment in self.segments:
            if segment.start_s < before or segment.end_s <= segment.start_s:
                raise ValueError(f"segment {segment.slug} must start after the one before and end after its start")
            before = segment.end_s
        if before > self.media.duration_s:
            raise ValueError(f"the last segment ends after the recording ({self.media.duration_s:g} s)")
        return self


class VideoMessage(Resource):
    """A short video that nobody is asked to finish."""

    allowed_rules = frozenset({"viewed", "watched", "none"})

    kind: Literal["video_message"]
    speaker_note: Text
    media: Media


class ExternalCourse(Resource):
    """Courses of another provider; the learner comes back with evidence."""

    allowed_rules = frozenset({"evidence", "none"})

    kind: Literal["external_course"]
    courses: tuple[Course, ...] = ()
    evidence_note: Text


class Workshop(Resource):
    """An event of another provider, online or in a place, on given dates."""

    allowed_rules = frozenset({"evidence", "none"})

    kind: Literal["workshop"]
    dates: tuple[WorkshopDate, ...] = ()


class ExternalResource(Resource):
    """Something worth reading or searching elsewhere."""

    allowed_rules = frozenset({"evidence", "viewed", "none"})

    kind: Literal["external_resource"]
    items: tuple[Text, ...] = ()


class Fellowship(Resource):
    """A training post, to compare and to save."""

    allowed_rules = frozenset({"evidence", "none"})

    kind: Literal["fellowship"]
    directory: Directory


class CertificateProgramme(Resource):
    """A programme of study that ends in a certificate of its own."""

    allowed_rules = frozenset({"evidence", "none"})

    kind: Literal["certificate_programme"]
    directory: Directory


class Page(Resource):
    """A text of the programme itself, and the sourced points it is built from."""

    allowed_rules = frozenset({"viewed", "none"})

    kind: Literal["page"]
    body: Markdown
    points: tuple[Point, ...] = ()


ResourceContent = Annotated[
    ModuleSeries
    | Module
    | RecordedSession
    | VideoMessage
    | ExternalCourse
    | Workshop
    | ExternalResource
    | Fellowship
    | CertificateProgramme
    | Page,
    Field(discriminator="kind"),
]


class AnyOf(Element):
    """So many requirements of a group are enough."""

    any: Annotated[int, Field(ge=1)]


class Group(Element):
    """Requirements that belong together: all of them count, or any so many; `resource` is the series they come from."""

    id: Slug
    title: Text
    rule: Literal["all"] | AnyOf = "all"
    optional: bool = False
    resource: Slug | None = None


class Requirement(Element):
    """One thing to do for the pathway: the resource, and the way in which it is completed, or what follows it."""

    id: Slug
    kind: Literal[
        "quiz_passed", "watched", "evidence", "viewed", "evaluation_given", "commitments_made", "case_discussed"
    ]
    resource: Slug
    group: Slug
    optional: bool = False


class Achievement(Element):
    """What a learner has earned at the end, and by what criteria."""

    title: Title
    criteria: Text


class Signatory(Element):
    """Somebody who stands for the achievement, named on the certificate."""

    name: Title
    role: Title


class CertificateText(Element):
    """What the certificate of the pathway says; a watermark marks samples, the paper is A4 by default.

    `accent` is the color of lines and ornaments, which carry no meaning.
    `valid_months` says how long it holds, for ever by default; for so many `renewal_months` before its
    end, and after it, passing the quizzes once more earns the next one.
    """

    title: Title
    statement: Text
    sample_watermark: Text | None = None
    paper: Literal["a4", "us-letter"] | None = None
    accent: Annotated[str | None, Field(pattern=r"^#[0-9a-fA-F]{6}$")] = None
    signatories: Annotated[tuple[Signatory, ...], Field(max_length=3)] = ()
    valid_months: Annotated[int | None, Field(ge=1, le=240)] = None
    renewal_months: Annotated[int | None, Field(ge=1, le=24)] = None

    @model_serializer(mode="wrap")
    def _as_before(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out what is not used: a pathway of an earlier release is the same content after an upgrade."""
        first = {"title", "statement", "sample_watermark"}
        return {name: value for name, value in write(self).items() if name in first or value}


class PathwayContent(Element):
    """What a learner does to earn an achievement, and what its certificate says.

    `order` says whether the next step is always the first open one (`given`), or what a learner has begun (`any`).
    """

    slug: Slug
    title: Title
    summary: Text
    achievement: Achievement
    requirements: Annotated[tuple[Requirement, ...], Field(min_length=1)]
    groups: Annotated[tuple[Group, ...], Field(min_length=1)]
    certificate: CertificateText
    order: Literal["any", "given"] = "any"
    comparison: Comparison | None = None

    @model_serializer(mode="wrap")
    def _as_before(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out what earlier releases did not know while it is unused: it is the same content after an upgrade."""
        unused = (("order", "any"), ("comparison", None))
        return {name: value for name, value in write(self).items() if (name, value) not in unused}

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        require_unique("requirement ids", (requirement.id for requirement in self.requirements))
        require_unique("group ids", (group.id for group in self.groups))
        require_known("group", (requirement.group for requirement in self.requirements), (g.id for g in self.groups))
        for group in self.groups:
            self._require_reachable(group)
        if all(group.optional for group in self.groups) or all(r.optional for r in self.requirements):
            raise ValueError("a pathway needs a requirement that is not optional")
        return self

    def _require_reachable(self, group: Group) -> None:
        size = sum(requirement.group == group.id for requirement in self.requirements)
        needed = group.rule.any if isinstance(group.rule, AnyOf) else 1
        if size < needed:
            raise ValueError(f"group {group.id} needs at least {needed} requirements, has {size}")


class ProgrammeContent(Element):
    """The front page of a programme and what it leads to."""

    slug: Slug
    title: Title
    tagline: Text
    summary: Text
    notice: Text | None = None
    body: Markdown
    pathway: Slug
    featured: tuple[Slug, ...] = ()
    pages: tuple[Slug, ...] = ()


_RESOURCE: TypeAdapter[ResourceContent] = TypeAdapter(ResourceContent)
KINDS: tuple[str, ...] = tuple(_RESOURCE.json_schema()["discriminator"]["mapping"])


def read_resource(data: Any) -> ResourceContent:
    """Check resource content that arrived from outside; raises pydantic.ValidationError."""
    return _RESOURCE.validate_python(data)


def as_json(content: Element) -> dict[str, Any]:
    """The content as it is stored, published and sent."""
    return content.model_dump(mode="json")


def assets_of(content: ResourceContent) -> Iterator[Asset]:
    """Every stored file the content refers to."""
    if isinstance(content, RecordedSession | VideoMessage):
        media = content.media
        yield from (media.video, media.poster, media.chapters)
        yield from (caption.asset for caption in media.captions)
        if media.transcript:
            yield media.transcript
    if isinstance(content, RecordedSession):
        yield from (slides.asset for slides in content.slides)
