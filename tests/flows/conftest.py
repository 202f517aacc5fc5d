"""An office with real folders, and one whose channel answers as the test tells it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from office import Office, open_office
from scripted import ScriptedAdapter

from edo_gateway.documents import ConversionLimits, PreparedDocument, StampPolicy
from edo_gateway.flows import submit

Preparing = Callable[[Path, Path, Sequence[str], StampPolicy, ConversionLimits], PreparedDocument]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened:
        yield opened


@pytest.fixture
def adapter() -> ScriptedAdapter:
    return ScriptedAdapter()


@pytest.fixture(scope="session")
def prepare_once() -> Preparing:
    """Look at each document once a session: the child process that does it costs more than all the rest of a test."""
    seen: dict[tuple[str, ...], PreparedDocument] = {}

    def prepare(
        source: Path, workdir: Path, signatories: Sequence[str], policy: StampPolicy, limits: ConversionLimits
    ) -> PreparedDocument:
        key = (source.name, *signatories)
        if key not in seen:
            found = submit_prepare(source, workdir, signatories, policy, limits)
            if found.converted.path != source:
                return found
            seen[key] = found
        # The stored source's name is its digest; what is PDF/A already is passed on as it lies.
        return replace(seen[key], converted=replace(seen[key].converted, path=source))

    submit_prepare = submit.prepare_document
    return prepare


@pytest.fixture
def scripted(
    tmp_path: Path, adapter: ScriptedAdapter, prepare_once: Preparing, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    """An office whose channel is `adapter`."""
    monkeypatch.setattr(submit, "prepare_document", prepare_once)
    with open_office(tmp_path, adapter=adapter) as opened:
        yield opened
