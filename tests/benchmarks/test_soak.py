"""Three hundred letters in one process, as `make storm` does with five thousand."""

from pathlib import Path

from benchmarks.homes import workplace
from benchmarks.soak import Bounds, Sample, Soak, judge, soak

_SHORT = Bounds(memory=20.0)
"""In so short a run caches still fill; one package kept for each letter would be 125 MB."""
_IN_MEMORY = Path("/dev/shm")


def test_memory_handles_and_threads_stay_flat(tmp_path: Path) -> None:
    """Over the second half of 300 letters no handle and no thread is added, and memory grows by no more than caches."""
    with workplace(_IN_MEMORY if _IN_MEMORY.is_dir() else tmp_path) as folder:
        found = soak(folder, 300, 50)
    assert found.samples[-1].letters == 300
    assert judge(found, _SHORT) == [], found


def test_what_grows_is_named() -> None:
    """A process that keeps every package, a handle or a thread for each portion is not flat."""
    samples = [Sample(n * 50, 100 + n * 6.0, 10 + n, 3 + n) for n in range(1, 13)]
    wrong = judge(Soak(samples, 1.0), _SHORT)
    assert [each.split()[0] for each in wrong] == ["memory", "handles", "threads"]
    assert judge(Soak([Sample(n * 50, 100.0, 10, 3) for n in range(1, 13)], 1.0), _SHORT) == []
