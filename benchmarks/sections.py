"""What is measured: every section of the page, its lines, and its notes."""

import cProfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import packaging, receipts, views
from benchmarks.figures import Aim, Figure, compare
from benchmarks.measuring import Rounds
from benchmarks.postfix import running_postfix, why_no_postfix
from benchmarks.whole_way import STEPS, Way, WholeWay, open_way, package_octets, profile_text

__all__ = ["FULL", "SECTIONS", "TINY", "Section", "Size"]


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    rounds: int
    open_letters: int
    receipts_at_once: int
    letters: int
    """On their way together."""
    singles: int
    """Letters that go their way alone."""
    profiled: int
    deliveries: int
    records: int


FULL = Size(
    rounds=40, open_letters=100_000, receipts_at_once=200, letters=1_000, singles=15, profiled=100,
    deliveries=100_000, records=100_000,
)  # fmt: skip
TINY = Size(
    rounds=2, open_letters=60, receipts_at_once=4, letters=3, singles=1, profiled=1, deliveries=700, records=50,
)  # fmt: skip
"""Enough to see that each benchmark runs; its figures mean nothing."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page."""

    title: str
    figures: list[Figure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)
    """Text that is shown as it is: profiles."""


def _packaging(folder: Path, size: Size) -> Section:
    found = packaging.measure(folder, size.rounds)
    section = Section("Packaging a letter")
    section.figures.append(
        compare(
            f"build, sign and package {found.octets / 1000:.0f} KB",
            found.rounds,
            "ours",
            "floor",
            "pyas2lib",
            [Aim("floor share", 0.5), Aim("times peer", 5)],
        )
    )
    section.figures.append(compare("stamps of the letter", found.rounds, "stamps"))
    section.figures.append(compare("conversion to PDF/A, in its child process", found.conversion, "conversion"))
    ratio = found.rounds.ratio("pyas2lib", "floor")
    section.notes.extend(
        [
            f"{found.signatures} signatures ГОСТ Р 34.10-2012 (256 bits); pyas2lib makes one, RSA of 2048 bits.",
            "Packaging and stamps are in processor time of the thread: nothing in them waits, and what else runs on "
            "the machine does not count. Conversion is in time of the wall.",
            f"The floor itself is {ratio:.1f} times as quick as pyas2lib"
            + (": with this implementation of Streebog no packager can be five times as quick." if ratio < 5 else "."),
        ]
    )
    return section


def _receipts(folder: Path, size: Size) -> Section:
    found = receipts.measure(folder, size.open_letters, max(size.rounds // 4, 1), size.receipts_at_once)
    section = Section("Receipts")
    section.figures.append(
        compare(
            f"one receipt with {found.open_letters:,} open letters, durable",
            found.rounds,
            "ours",
            "floor",
            "pyas2lib",
            [Aim("times peer", 5)],
        )
    )
    for step in ("collect", "apply"):
        section.figures.append(compare(f"of which {step}", found.rounds, step))
    ratio = found.rounds.ratio("pyas2lib", "floor")
    section.notes.extend(
        [
            f"{found.at_once} receipts lie in the folder together, half квитанции, half registrations; "
            "times are those of the wall, syncs of the disk included. The peer's MDN is in memory and stored nowhere.",
            f"The floor, the same promises kept by hand with sqlite3 and lxml, is {ratio:.1f} times as quick as the "
            "peer.",
        ]
    )
    return section


def _way(folder: Path, size: Size) -> Section:
    section = Section("The whole way of a letter")
    missing = why_no_postfix()
    with open_way(folder / "way") as whole:
        whole.go(1)
        if missing:
            section.notes.append(f"Postfix was not measured: {missing}.")
            singles, _ = _turns(whole, size.singles, lambda: 0.0)
            section.figures.append(compare("one letter, alone", singles, "ours"))
            many = whole.go(size.letters)
        else:
            octets = package_octets(folder / "way")
            with running_postfix(folder) as postfix:
                singles, _ = _turns(whole, size.singles, lambda: postfix.timed(octets, 1))
                section.figures.append(compare("one letter, alone", singles, "ours", peer="Postfix"))
                half = postfix.timed(octets, size.letters // 2)
                many = whole.go(size.letters)
                peer = half + postfix.timed(octets, size.letters - size.letters // 2)
            section.notes.append(
                f"Postfix takes {octets / 1000:.0f} KB a message, as much as the package has, in one SMTP session on "
                "the same disk; before and after the thousand in halves. It signs nothing, waits for no answer, and "
                "records nothing."
            )
        rounds = {"ours": [many.seconds / many.letters]}
        if not missing:
            rounds["Postfix"] = [peer / many.letters]
        peer_name = "" if missing else "Postfix"
        name = f"one of {many.letters:,} letters on their way together"
        section.figures.append(compare(name, Rounds(rounds), "ours", peer=peer_name))
        section.notes.append(_where(many))
        profile = cProfile.Profile()
        whole.go(size.profiled, profile)
        section.notes.append(
            f"The profile is of {size.profiled} letters on their way together, under cProfile, which makes calls of "
            "Python dearer than they are; `tottime` is in seconds for all of them."
        )
        section.blocks.append(profile_text(profile))
    return section


def _turns(whole: WholeWay, count: int, peer: Callable[[], float]) -> tuple[Rounds, list[Way]]:
    ways, theirs = [], []
    for _ in range(count):
        ways.append(whole.go(1))
        theirs.append(peer())
    return Rounds({"ours": [way.seconds for way in ways], "Postfix": theirs}), ways


def _where(way: Way) -> str:
    parts = (f"{name} {way.steps[name] / way.seconds:.0%}" for name in STEPS)
    ministry = way.steps["ministry"] / way.letters * 1000
    return (
        f"Where the time goes: {', '.join(parts)}. Send and seal include the квитанции we owe. "
        f"The simulated ministry's own {ministry:.0f} ms a letter and the conversion are not counted."
    )


def _views(folder: Path, size: Size) -> Section:
    found = views.measure(folder, size.deliveries, size.records, max(size.rounds // 2, 1))
    section = Section("Looking")
    for name, words in (("first", "first page"), ("deep", "page at nine tenths"), ("search", "search for two words")):
        title = f"the delivery log of {found.deliveries:,} deliveries: {words}"
        section.figures.append(compare(title, found.pages, name, f"{name} floor"))
    title = f"journal verify, {found.records:,} records"
    section.figures.append(compare(title, found.journal, "verify", "floor", "pymerkle"))
    return section


SECTIONS: Mapping[str, Callable[[Path, Size], Section]] = {
    "packaging": _packaging,
    "receipts": _receipts,
    "way": _way,
    "views": _views,
}
