"""`python -m benchmarks`: measure, print, and write the page if told to."""

import argparse
import contextlib
import sys
from pathlib import Path

from benchmarks.homes import workplace
from benchmarks.machine import this_machine
from benchmarks.page import page
from benchmarks.sections import FULL, SECTIONS, TINY

_PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"


def main() -> int:
    """Run from a command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "sections", nargs="*", metavar="SECTION", help=f"which ones: {', '.join(SECTIONS)}; all if none"
    )
    parser.add_argument("--tiny", action="store_true", help="only see that each runs; the figures mean nothing")
    parser.add_argument("--disk", type=Path, metavar="FOLDER", help="the disk to measure on; the system's if none")
    parser.add_argument("--write", action="store_true", help=f"write {_PAGE.name} as well")
    chosen = parser.parse_args()
    unknown = set(chosen.sections) - set(SECTIONS)
    if unknown:
        parser.error(f"no such section: {', '.join(sorted(unknown))}")
    found = []
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(workplace(chosen.disk))
        machine = this_machine(folder)
        for name in chosen.sections or SECTIONS:
            sys.stderr.write(f"{name} …\n")
            place = folder / name
            place.mkdir()
            found.append(SECTIONS[name](place, TINY if chosen.tiny else FULL))
    text = page(machine, found)
    sys.stdout.write(text)
    if chosen.write:
        _PAGE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
