"""Quizzes of other systems: what is read, what is not taken, what comes back, what is refused."""

import io
import zipfile
from dataclasses import replace

import pytest

from services.catalog.quizzes.exchanged import Choice, ExchangedQuestion, Pair, QuizRefused
from services.catalog.quizzes.files import FORMATS, read_quiz

TRICKY = (
    ExchangedQuestion(
        "q-1",
        "Which = is {right}: a ~ or # & <b>?",
        "single",
        (Choice("1 < 2 & 3", True), Choice("no", False)),
        rationale="Why: \\ so.",
    ),
    ExchangedQuestion(
        "q-2",
        "Two lines\nof text",
        "multiple",
        tuple(Choice(t, t != "d") for t in "abcd"),
        rationale="Because.\nAnd more.",
    ),
    ExchangedQuestion("q-3", "Without a rationale?", "single", (Choice("Ja", False), Choice("Né", True))),
    ExchangedQuestion("q-4", "Is it so?", "true_false", (Choice("True", False), Choice("False", True))),
    ExchangedQuestion("q-5", "In which order?", "ordering", texts=("a = first", "b {second}", "c: <third>")),
    ExchangedQuestion(
        "q-6",
        "Which goes with which?",
        "matching",
        pairs=(Pair("one & 1", "x ~ y"), Pair("two", "z"), Pair("", "spare #3")),
        rationale="So they go.",
    ),
    ExchangedQuestion("q-7", "How much?", "short_text", texts=("0.5 mg", "half = 1/2 a mg")),
)

GIFT = """// a comment
$CATEGORY: tests

::Tomb::Who's buried in Grant's tomb?{~Grant ~Jefferson#not he =no one#right####General feedback}

The sun {=rises ~sets} in the east.

Is it true?{T}

Weights{~%50%one ~%50%two ~%-100%three}

Match{=a -> b =c -> d}

Short{=yes =yep}

Number{#3:0.1}

Essay{}

Only a text.

Broken { ~a =b
"""

MOODLE = """<?xml version="1.0"?><quiz>
<question type="category"><category><text>c</text></category></question>
<question type="multichoice"><name><text>Pain</text></name>
<questiontext format="html">
<text><![CDATA[<p>Which <b>one</b>?<img src="x.png" alt="A scale"></p>]]></text></questiontext>
<generalfeedback format="html"><text>&lt;p&gt;Since.&lt;/p&gt;</text></generalfeedback><single>true</single>
<answer fraction="100" format="html"><text>A &amp;lt; B</text></answer><answer fraction="0"><text>C</text>
<feedback><text>wrong</text></feedback></answer></question>
<question type="truefalse"><name><text>TF</text></name><questiontext><text>Is it?</text></questiontext>
<answer fraction="0"><text>true</text></answer><answer fraction="100"><text>false</text></answer></question>
<question type="essay"><name><text>Long</text></name><questiontext><text>Write.</text></questiontext></question>
</quiz>"""

QTI21 = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="i1" title="Water">
<responseDeclaration identifier="R" cardinality="multiple" baseType="identifier">
<correctResponse><value>H</value><value>O</value></correctResponse></responseDeclaration>
<itemBody><p>Look.</p><choiceInteraction responseIdentifier="R" maxChoices="0"><prompt>Which?</prompt>
<simpleChoice identifier="H">Hydrogen</simpleChoice><simpleChoice identifier="O">Oxygen</simpleChoice>
<simpleChoice identifier="C">Carbon<feedbackInline>no</feedbackInline></simpleChoice></choiceInteraction></itemBody>
</assessmentItem>"""

ORDER = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="o" title="Order">
<qti-item-body><qti-order-interaction/></qti-item-body></qti-assessment-item>"""


def package(**files: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "/") + ".xml", content)
    return packed.getvalue()


@pytest.mark.parametrize("written_as", list(FORMATS))
def test_what_is_written_is_read_as_it_was(written_as: str) -> None:
    again = read_quiz(FORMATS[written_as].write(TRICKY))
    assert tuple(replace(each, notes=()) for each in again.questions) == TRICKY
    assert again.not_taken == ()


def test_gift_is_read_with_a_reason_for_everything_else() -> None:
    quiz = read_quiz(GIFT.encode())
    tomb, sun, true, weights, match, short = quiz.questions
    assert (tomb.name, tomb.type, tomb.rationale) == ("Tomb", "single", "General feedback")
    assert tomb.choices == (Choice("Grant", False), Choice("Jefferson", False), Choice("no one", True))
    assert tomb.notes == ("feedback of wrong options is left out",)
    assert sun.prompt == "The sun _____ in the east."
    assert true.choices == (Choice("True", True), Choice("False", False))
    assert (true.type, weights.type) == ("true_false", "multiple")
    assert [choice.right for choice in weights.choices] == [True, True, False]
    assert (match.type, match.pairs) == ("matching", (Pair("a", "b"), Pair("c", "d")))
    assert (short.type, short.texts) == ("short_text", ("yes", "yep"))
    assert [reason for _, reason in quiz.not_taken] == [
        "a number as answer has no counterpart",
        "free text (essay) has no counterpart",
        "it is no question",
        "its braces do not match",
    ]


def test_moodle_xml_is_read_as_plain_text() -> None:
    quiz = read_quiz(MOODLE.encode())
    pain, tf = quiz.questions
    assert pain.prompt == "Which one?A scale"
    assert pain.choices == (Choice("A < B", True), Choice("C", False))
    assert pain.rationale == "Since."
    assert pain.notes == ("feedback of wrong options is left out", "left out: img")
    assert (tf.type, tf.choices) == ("true_false", (Choice("True", False), Choice("False", True)))
    assert quiz.not_taken == (("Long", "the type essay has no counterpart"),)


def test_qti_of_every_version_is_read_as_item_and_as_package() -> None:
    water = read_quiz(QTI21.encode()).questions[0]
    assert (water.name, water.prompt, water.type) == ("Water", "Look.\nWhich?", "multiple")
    assert water.choices == (Choice("Hydrogen", True), Choice("Oxygen", True), Choice("Carbon", False))
    quiz = read_quiz(package(imsmanifest="<manifest/>", items_1=QTI21, items_2=ORDER, __MACOSX="<broken"))
    assert [each.name for each in quiz.questions] == ["Water"]
    assert ("Order", "it does not say the whole order") in quiz.not_taken


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ('<!DOCTYPE quiz [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><quiz>&b;</quiz>', "document type"),
        ('<!DOCTYPE quiz SYSTEM "file:///etc/passwd"><quiz/>', "document type"),
        ("<quiz>" * 100 + "</quiz>" * 100, "nested too deeply"),
        ("<quiz>" + "<a/>" * 100_001 + "</quiz>", "too many elements"),
        ("<quiz><open></quiz>", "cannot be read"),
        ("<html/>", "neither"),
        ("PK nothing", "zip file cannot be read"),
        ("x" * (8 * 1024**2 + 1), "larger than"),
    ],
)
def test_hostile_and_broken_files_are_refused_with_the_reason(content: str, reason: str) -> None:
    with pytest.raises(QuizRefused, match=reason):
        read_quiz(content.encode())


def test_a_zip_that_unpacks_to_far_more_than_it_weighs_is_refused() -> None:
    with pytest.raises(QuizRefused, match="larger than 2 MB"):
        read_quiz(package(bomb=" " * (3 * 1024**2)))
    with pytest.raises(QuizRefused, match="more than 2000 files"):
        read_quiz(package(**{f"f{n}": "<a/>" for n in range(2001)}))


def test_an_entity_inside_a_package_costs_that_item_only() -> None:
    hostile = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><assessmentItem>&x;</assessmentItem>'
    quiz = read_quiz(package(good=QTI21, hostile=hostile))
    assert [each.name for each in quiz.questions] == ["Water"]
    assert quiz.not_taken[0][0] == "hostile.xml"
