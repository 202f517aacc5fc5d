"""Packages to look at: one that the gateway published, and a ministry with keys of the same test authority."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from foreign_letters import AT, Ministry
from office import FIRST, SAMPLES, open_office

from edo_gateway.inspection import SignatureCheck
from edo_gateway.signing import TrustStore

Lay = Callable[[Mapping[str, bytes]], Path]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an office's home that has sent one letter with an attachment."""
    folder = tmp_path_factory.mktemp("office")
    with open_office(folder) as office:
        office.send(FIRST, attachments=(SAMPLES / "plain.pdf",))
        office.work()
    return folder


@pytest.fixture(scope="session")
def ministry(home: Path) -> Ministry:
    return Ministry(home, FIRST)


@pytest.fixture
def sent(home: Path, tmp_path: Path) -> Path:
    """Return a copy of the package that the gateway published."""
    (published,) = (home / "outgoing").iterdir()
    return Path(shutil.copytree(published, tmp_path / published.name))


@pytest.fixture
def container(sent: Path, tmp_path: Path) -> Path:
    """Return the container of that package, by itself."""
    return Path(shutil.copy(sent / "document.edc.zip", tmp_path / "letter.edc.zip"))


@pytest.fixture
def unpacked(container: Path, tmp_path: Path) -> Path:
    """Return a folder with the container's files."""
    folder = tmp_path / "unpacked"
    shutil.unpack_archive(container, folder, "zip")
    return folder


@pytest.fixture
def lay(tmp_path: Path) -> Lay:
    """Write the files of a package into a folder and return it."""

    def write(files: Mapping[str, bytes]) -> Path:
        folder = tmp_path / "package"
        folder.mkdir()
        for name, data in files.items():
            (folder / name).write_bytes(data)
        return folder

    return write


@pytest.fixture(scope="session")
def trusting(home: Path) -> SignatureCheck:
    return SignatureCheck(TrustStore.load(home / "trust"), AT)


@pytest.fixture(scope="session")
def unknowing() -> SignatureCheck:
    """Return a check that was told nobody to trust."""
    return SignatureCheck(None, AT)
