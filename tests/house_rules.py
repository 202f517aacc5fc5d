"""House rules that no linter knows, each with the reason it is there: `python tests/house_rules.py`.

A rule looks at one file and yields the line and the reason; `tests/test_house_rules.py` tries each of them.
"""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

Finding = tuple[int, str]
Rule = Callable[[str, str], Iterator[Finding]]

LONGEST = 500


def module_says_what_it_is(path: str, text: str) -> Iterator[Finding]:
    """A reader opens a file and learns in its first sentence what it is for."""
    body = re.sub(r"\A(#[^\n]*\n)+", "", text)
    if path.endswith(".py") and text.strip() and not body.startswith(('"""', 'r"""')):
        yield 1, "the module has no docstring at its top"


def module_is_small(path: str, text: str) -> Iterator[Finding]:
    """Past 400 lines there is a second concept inside; 500 is the end."""
    lines = text.count("\n")
    if path.endswith(".py") and lines > LONGEST:
        yield lines, f"the module has {lines} lines; look for the second concept and give it a file"


def adapters_hold_no_transactions(path: str, text: str) -> Iterator[Finding]:
    """An adapter moves bytes; what it did becomes true in a transaction of a flow."""
    if path.startswith("adapters/"):
        for number, line in enumerate(text.splitlines(), 1):
            if re.search(r"(session|conn\w*|engine|database)\.(commit|begin|rollback|write)\(", line):
                yield number, "an adapter opens or ends a transaction"


def features_open_no_transactions(path: str, text: str) -> Iterator[Finding]:
    """Features take an open transaction; only flows decide what belongs together."""
    features = ("letters", "directory", "delivery", "receipts", "journal", "views")
    if any(path.startswith(f"edo_gateway/{name}/") for name in features):
        for number, line in enumerate(text.splitlines(), 1):
            if re.search(r"\.(write|begin|connect)\(\)|\.commit\(", line):
                yield number, "a feature opens or ends a transaction"


def nothing_is_left_undone(path: str, text: str) -> Iterator[Finding]:
    """What is left undone is an issue, not a comment."""
    if path.endswith(".py") and not path.endswith("house_rules.py"):
        for number, line in enumerate(text.splitlines(), 1):
            if re.search(r"#.*\b(TODO|FIXME|XXX)\b|raise NotImplementedError", line):
                yield number, "something is left undone"


def tables_of_states_change_through_the_table(path: str, text: str) -> Iterator[Finding]:
    """`transport` and `registration` are set by `move`, `register` and `claim` alone."""
    allowed = {"edo_gateway/delivery/store.py", "edo_gateway/delivery/claims.py"}
    if path.startswith(("edo_gateway/", "queue/")) and path not in allowed:
        for number, line in enumerate(text.splitlines(), 1):
            if re.search(r"\.values\([^)]*\b(transport|registration)=", line):
                yield number, "a state is set outside the life-cycle table"


RULES: tuple[Rule, ...] = (
    module_says_what_it_is,
    module_is_small,
    adapters_hold_no_transactions,
    features_open_no_transactions,
    nothing_is_left_undone,
    tables_of_states_change_through_the_table,
)


def tracked_files() -> list[str]:
    """Return the source files of the project, as git knows them."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def check(path: str, text: str) -> list[str]:
    """Return what every rule says of one file."""
    return [f"{path}:{line}: {reason}\n    ({rule.__doc__})" for rule in RULES for line, reason in rule(path, text)]


def main() -> int:
    """Check the tree; the exit code says whether anything was found."""
    findings = [found for name in tracked_files() for found in check(name, (ROOT / name).read_text("utf-8"))]
    for found in findings:
        sys.stderr.write(found + "\n")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
