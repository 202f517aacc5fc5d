"""The command: `python -m edo_adapters.conformance module:factory`.

Exit codes: 0 conforms, 1 breaks a rule, 2 wrong use.
"""

import importlib
import sys
from collections.abc import Sequence

from edo_adapters.conformance.runner import RULES, check_adapter

__all__ = ["main"]

_USE = "Вызов: python -m edo_adapters.conformance модуль:фабрика, например edo_adapters.conformance.benches:folder\n"


def main(arguments: Sequence[str]) -> int:
    """Run the kit and write the findings in Russian."""
    module, _, name = arguments[0].partition(":") if len(arguments) == 1 else ("", "", "")
    if not module or not name:
        sys.stderr.write(_USE)
        return 2
    try:
        factory = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as error:
        sys.stderr.write(f"Фабрика не найдена: {error}\n{_USE}")
        return 2
    findings = check_adapter(factory)
    for finding in findings:
        sys.stdout.write(f"{finding}\n")
    sys.stdout.write(f"Правил: {len(RULES)}, нарушено: {len(findings)}.\n")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
