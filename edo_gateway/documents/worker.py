"""Entry of the child process: one request on standard input, one answer on standard output.

    request   {"operation": "convert" | "prepare" | "count", "limits": {…}, "source": path, …}
    answer    {"outcome": "done", …}
              {"outcome": "refused", "what": …, "problems": […], "todo": …}
              {"outcome": "later", "why": …}

The limits are set before any parser is imported.
"""

import errno
import json
import resource
import sys
from collections.abc import Callable
from typing import Any

from edo_gateway.errors import Refused

__all__ = ["main"]

TOO_MUCH = "Документ требует больше памяти, чем позволено одному документу."
TOO_LARGE = "Документ после очистки больше, чем позволено."
BROKEN = "Файл не удалось разобрать; вероятно, он повреждён ({kind})."


def main() -> int:
    """Do what the request says; always answers, unless a limit or a crash ends the process."""
    request = json.load(sys.stdin)
    _limit(request["limits"])
    json.dump(_answer(request), sys.stdout)
    return 0


def _limit(limits: dict[str, Any]) -> None:
    for kind, value in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, limits["memory_octets"]),
        (resource.RLIMIT_FSIZE, limits["file_octets"]),
        (resource.RLIMIT_NOFILE, limits["open_files"]),
        (resource.RLIMIT_CPU, limits["cpu_seconds"]),
    ):
        hard = resource.getrlimit(kind)[1]
        bound = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (bound, bound))


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"outcome": "done", **_operation(request["operation"])(request)}
    except Refused as refused:
        return _refused(*(problem.text for problem in refused.problems), what=refused.what, todo=refused.todo)
    except MemoryError:
        return _refused(TOO_MUCH)
    except OSError as error:
        if error.errno == errno.EFBIG:
            return _refused(TOO_LARGE)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return {"outcome": "later", "why": "На диске не хватает места."}
        if error.errno is None:  # A picture library's own: the data is wrong, not the disk.
            return _refused(BROKEN.format(kind=type(error).__name__))
        return {"outcome": "later", "why": f"Файл не читается ({errno.errorcode.get(error.errno, error.errno)})."}
    except (RuntimeError, ValueError, TypeError, KeyError, IndexError, AttributeError, ArithmeticError) as error:
        # Parsers meet things their authors did not think of; the text of the error may quote the document.
        return _refused(BROKEN.format(kind=type(error).__name__))


def _operation(name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    # Imported here, under the limits.
    from edo_gateway.documents.operations import OPERATIONS

    return OPERATIONS[name]


def _refused(*problems: str, what: str = "", todo: str = "") -> dict[str, Any]:
    return {"outcome": "refused", "what": what, "problems": problems, "todo": todo}


if __name__ == "__main__":
    sys.exit(main())
