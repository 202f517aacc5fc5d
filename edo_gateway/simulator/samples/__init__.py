"""Sample letters: cards, documents, attachments, the ministry's own answer; package data."""

from importlib import resources
from pathlib import Path

__all__ = ["ANSWER_FILE", "SAMPLE_NAMES", "sample_cards", "samples_folder"]

SAMPLE_NAMES = ("position", "refused", "reply", "plain")
"""In the order in which the demonstration sends them: two signatories, two attachments and three addressees;
one that the ministry refuses; a reply to an earlier letter; a PDF that has to be cleaned up first."""

ANSWER_FILE = "ministry_answer.pdf"
"""The document of the letter with which a ministry answers."""


def samples_folder() -> Path:
    """Return the folder of the samples; the package is always installed as plain files."""
    return Path(str(resources.files(__name__)))


def sample_cards() -> tuple[Path, ...]:
    """Return the letter cards, each beside the files it names."""
    return tuple(samples_folder() / f"{name}.toml" for name in SAMPLE_NAMES)
