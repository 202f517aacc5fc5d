"""The layout: top-level folders are no modules, and what is public says so."""

import importlib
import pkgutil
import queue
import subprocess
import sys
import sysconfig
from pathlib import Path

import edo_adapters
import edo_gateway
import edo_queue
import edo_schemas

ROOT = Path(__file__).resolve().parent.parent


def test_queue_is_the_standard_librarys() -> None:
    """`import queue` gives the standard library's module in the tests."""
    assert Path(queue.__file__ or "").parent == Path(sysconfig.get_path("stdlib"))
    assert hasattr(queue, "SimpleQueue")


def test_queue_is_the_standard_librarys_from_the_repository_root() -> None:
    """A program started in the repository's root imports the standard `queue`, `concurrent.futures` and `asyncio`."""
    program = "import asyncio, concurrent.futures, queue, edo_queue; print(queue.SimpleQueue.__name__, queue.__file__)"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("SimpleQueue ")
    assert str(ROOT / "queue") not in done.stdout


def test_exports_exist() -> None:
    """Every name in `__all__` of every module can be imported from it."""
    for package in (edo_gateway, edo_adapters, edo_queue, edo_schemas):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if "migrations" in module.name or module.name.endswith(("__main__", ".worker")):
                continue
            loaded = importlib.import_module(module.name)
            missing = [name for name in getattr(loaded, "__all__", []) if not hasattr(loaded, name)]
            assert not missing, f"{module.name}: {missing}"
