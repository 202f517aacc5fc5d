"""The simulated ministry in a thread beside the work."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from edo_gateway.cli.application import Ministry

__all__ = ["beside"]


@contextmanager
def beside(ministry: Ministry, stop: threading.Event) -> Iterator[None]:
    """Run the ministry while the block runs; both stop when the event is set, and it is set at the end.

    An error of the ministry stops the work too and is raised here: a demonstration without a ministry
    would wait for nothing.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="ministry") as threads:
        working = threads.submit(ministry.run, stop)
        working.add_done_callback(lambda _: stop.set())
        try:
            yield
        finally:
            stop.set()
    working.result()
