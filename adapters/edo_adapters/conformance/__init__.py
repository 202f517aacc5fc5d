"""Does an adapter keep the contract of `edo_gateway.ports.adapter`?  One command answers.

    python -m edo_adapters.conformance my_package.bench:factory

`factory` takes an empty folder and returns a `Bench`: the adapter, and hands on the other side of its channel.
`benches` holds those of our own adapters, to learn from.
In a test suite: `assert check_adapter(factory) == []`.
"""

from edo_adapters.conformance.bench import Bench, BenchFactory
from edo_adapters.conformance.findings import Finding
from edo_adapters.conformance.runner import RULES, check_adapter

__all__ = ["RULES", "Bench", "BenchFactory", "Finding", "check_adapter"]
