# ruff: noqa: INP001
"""Makes the placeholder recordings of the starter pack: title cards and a soft tone, plainly labelled, no speaker.

Run `python content/tools/placeholders.py` after changing a text below; it rewrites content/palliative-care/media.
"""

import json
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import imageio_ffmpeg
import typst

TOOLS = Path(__file__).parent
MEDIA = TOOLS.parent / "palliative-care" / "media"
# A slow two-note chord that swells and falls, quiet enough to be ignored.
TONE = "0.045*sin(2*PI*196*t)*(0.6+0.4*sin(2*PI*t/9))+0.035*sin(2*PI*293.66*t)*(0.6+0.4*cos(2*PI*t/7))"


@dataclass(frozen=True)
class Card:
    """One picture of a recording: a title, a sentence or two, and the name of its chapter."""

    title: str
    text: str
    chapter: str


@dataclass(frozen=True)
class Recording:
    """A placeholder: its cards, each shown for so many seconds, and a line at the foot of all."""

    slug: str
    seconds_each: int
    foot: str
    cards: tuple[Card, ...]
    slides: bool = False

    @property
    def duration_s(self) -> int:
        """How long it plays."""
        return self.seconds_each * len(self.cards)

    def timed(self) -> Iterator[tuple[int, int, Card]]:
        """Each card with its first and last second."""
        starts = range(0, self.duration_s + 1, self.seconds_each)
        for (start, end), card in zip(pairwise(starts), self.cards, strict=True):
            yield start, end, card


NOT_OURS = "Stand-in made for Champions. It is not the society's recording."
RECORDINGS = (
    Recording(
        "high-stakes-communication-2024",
        18,
        NOT_OURS,
        (
            Card(
                "High Stakes Communication in Gynecologic Oncology",
                "The society's two-hour session, recorded at its 2024 annual meeting, takes this place "
                "once an administrator adds it.",
                "Placeholder part 1",
            ),
            Card(
                "Whole or in parts",
                "Watch in one sitting or part by part. Either way the same parts count, and nothing counts twice.",
                "Placeholder part 2",
            ),
            Card(
                "Four stand-in parts",
                "How many parts the real recording has, and what they are called, is not stated on the society's page.",
                "Placeholder part 3",
            ),
            Card(
                "Come back any time",
                "Your place is kept. The slides below the player are a placeholder too.",
                "Placeholder part 4",
            ),
        ),
        slides=True,
    ),
    Recording(
        "outpatient-pc-indications-2023",
        20,
        NOT_OURS,
        (
            Card(
                "Indications for Outpatient Palliative Care Consultation",
                "The society's 50-minute talk, recorded at its 2023 annual meeting, takes this place "
                "once an administrator adds it.",
                "About this placeholder",
            ),
            Card(
                "What the talk is about",
                "When to involve an outpatient palliative team, with particular attention to how the referral "
                "is explained to the patient.",
                "What the talk is about",
            ),
            Card(
                "Until the recording is here",
                "This stand-in shows how playing, captions, chapters and progress work. It teaches nothing.",
                "Until the recording is here",
            ),
        ),
    ),
    Recording(
        "video-champion-role",
        9,
        "Stand-in made for Champions. Nobody imitates the speaker.",
        (
            Card(
                "A champion describes the role",
                "A short personal message belongs here. The society's page names the speaker: Jackie Wall, MD.",
                "About this placeholder",
            ),
            Card(
                "We do not have that video",
                "An administrator can add it, with captions and a transcript.",
                "We do not have that video",
            ),
        ),
    ),
    Recording(
        "video-why-now",
        9,
        "Stand-in made for Champions. Nobody imitates the speaker.",
        (
            Card(
                "Why palliative care matters now in gynecologic oncology",
                "A brief message belongs here. The society's page names the speaker: Lori Spoozak, MD.",
                "About this placeholder",
            ),
            Card(
                "We do not have that video",
                "An administrator can add it, with captions and a transcript.",
                "We do not have that video",
            ),
        ),
    ),
)


def main() -> None:
    """Write every recording with its poster, captions, chapters, transcript and slides."""
    for recording in RECORDINGS:
        folder = MEDIA / recording.slug
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as scratch:
            pictures = list(draw_cards(recording, Path(scratch)))
            encode(recording, pictures, folder / "video.mp4")
            ffmpeg("-i", str(pictures[0]), "-frames:v", "1", "-q:v", "4", str(folder / "poster.jpg"))
        write_texts(recording, folder)
        if recording.slides:
            write_slides(recording, folder / "slides.pdf")


def draw_cards(recording: Recording, folder: Path) -> Iterator[Path]:
    """One picture for each card."""
    for number, card in enumerate(recording.cards, start=1):
        data = {
            "label": "Placeholder recording",
            "title": card.title,
            "text": card.text,
            "foot": recording.foot,
            "number": number,
            "total": len(recording.cards),
        }
        picture = folder / f"{number}.png"
        inputs = {"card": json.dumps(data)}
        typst.compile(TOOLS / "card.typ", picture, format="png", ppi=72, sys_inputs=inputs, ignore_system_fonts=True)
        yield picture


def encode(recording: Recording, pictures: list[Path], target: Path) -> None:
    """Fade from card to card over the tone, with a line along the bottom that shows time passing."""
    each, total = recording.seconds_each, recording.duration_s
    inputs = [part for picture in pictures for part in ("-loop", "1", "-t", str(each), "-i", str(picture))]
    fades = [
        f"[{n}:v]fps=10,fade=in:d=0.5:color=0xf6f3ec,fade=out:st={each - 0.5}:d=0.5:color=0xf6f3ec[c{n}]"
        for n in range(len(pictures))
    ]
    joined = "".join(f"[c{n}]" for n in range(len(pictures))) + f"concat=n={len(pictures)}[cards]"
    line = f"color=0x1f6b73:s=1280x10:r=10:d={total}[line]"
    moving = f"[cards][line]overlay=x=-1280+1280*t/{total}:y=710:shortest=1,format=yuv420p[v]"
    tone = f"aevalsrc='{TONE}':s=22050:d={total},afade=in:d=2,afade=out:st={total - 2}:d=2[a]"
    ffmpeg(
        *inputs,
        *("-filter_complex", ";".join([*fades, joined, line, moving, tone]), "-map", "[v]", "-map", "[a]"),
        *("-c:v", "libx264", "-preset", "slow", "-tune", "stillimage", "-crf", "34", "-profile:v", "main"),
        *("-g", "200", "-c:a", "aac", "-b:a", "16k", "-ac", "1", "-movflags", "+faststart"),
        *("-map_metadata", "-1", "-fflags", "+bitexact", "-t", str(total), str(target)),
    )


def ffmpeg(*arguments: str) -> None:
    """Run the encoder that comes with imageio-ffmpeg; its message is the error."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *arguments]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def write_texts(recording: Recording, folder: Path) -> None:
    """Captions and transcript say what the cards say; there is no speech."""
    captions, chapters = ["WEBVTT", ""], ["WEBVTT", ""]
    transcript = ["Placeholder recording. There is no speech; a soft tone plays while these cards are shown.", ""]
    for start, end, card in recording.timed():
        half = (start + end) / 2
        captions += [f"{clock(start)} --> {clock(half)}", f"[Soft tone] Placeholder: {card.title}", ""]
        captions += [f"{clock(half)} --> {clock(end)}", card.text, ""]
        chapters += [f"{clock(start)} --> {clock(end)}", card.chapter, ""]
        transcript += [f"{clock(start)[3:8]}  {card.title}", card.text, ""]
    transcript.append(recording.foot)
    (folder / "captions.en.vtt").write_text("\n".join(captions))
    (folder / "chapters.vtt").write_text("\n".join(chapters))
    (folder / "transcript.txt").write_text("\n".join(transcript) + "\n")


def clock(seconds: float) -> str:
    """Seconds as WebVTT writes them."""
    minutes, rest = divmod(seconds, 60)
    return f"00:{int(minutes):02d}:{rest:06.3f}"


def write_slides(recording: Recording, target: Path) -> None:
    """A tagged PDF with one slide for each card."""
    cards = [{"title": card.title, "text": card.text} for card in recording.cards]
    deck = json.dumps({"title": recording.cards[0].title, "foot": recording.foot, "cards": cards})
    pdf = typst.compile(
        TOOLS / "slides.typ", sys_inputs={"deck": deck}, ignore_system_fonts=True, pdf_standards=["ua-1"], timestamp=0
    )
    target.write_bytes(pdf)


if __name__ == "__main__":
    main()
