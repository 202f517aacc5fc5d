"""The distribution: wheel and sdist are whole, carry schemas and samples, and run from any folder."""

import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Build the sdist, then the wheel from that sdist, as an installer would."""
    target = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", target, ROOT, cwd=target)
    (sdist,) = target.glob("*.tar.gz")
    (wheel,) = target.glob("*.whl")
    return sdist, wheel


def test_wheel_carries_what_the_product_reads(distributions: tuple[Path, Path]) -> None:
    """The wheel holds the four packages, schemas with samples, sample letters and migrations, and no tests."""
    with zipfile.ZipFile(distributions[1]) as wheel:
        names = wheel.namelist()
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {
        "edo_gateway",
        "edo_adapters",
        "edo_queue",
        "edo_schemas",
    }
    for wanted in (
        "edo_schemas/medo/message-2.7.1.xsd",
        "edo_schemas/medo/container-2.7.1.xsd",
        "edo_gateway/simulator/samples/position.pdf",
        "edo_gateway/simulator/samples/position.toml",
        "edo_gateway/storage/migrations/versions/0001_first_tables.py",
        "edo_gateway/storage/migrations/env.py",
    ):
        assert wanted in names


def test_sdist_is_the_whole_project(distributions: tuple[Path, Path]) -> None:
    """The sdist holds sources, tests and documentation."""
    with tarfile.open(distributions[0]) as sdist:
        names = {name.split("/", 1)[1] for name in sdist.getnames() if "/" in name}
    for wanted in ("pyproject.toml", "README.md", "README.ru.md", "CHANGELOG.md", "tests/test_packaging.py"):
        assert wanted in names
    assert "docs/architecture.md" in names
    assert "schemas/edo_schemas/medo/message-2.7.1.xsd" in names


def test_wheel_runs_in_an_empty_environment_from_another_folder(
    distributions: tuple[Path, Path], tmp_path: Path
) -> None:
    """Installed into an empty environment, the program makes a demo home, sends a letter and finds its adapters;
    what it proves of the letter is verified where the home is gone."""
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=True)
    python = environment / "bin" / "python"
    pip = (python, "-m", "pip", "install", "-q", "--disable-pip-version-check")
    run(*pip, "--require-hashes", "-r", ROOT / "requirements.lock", cwd=tmp_path)
    run(*pip, "--no-deps", distributions[1], cwd=tmp_path)
    program, home = environment / "bin" / "edo-gateway", tmp_path / "home"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    run(program, "--home", home, "init", "--demo", cwd=elsewhere)
    sample = "import edo_gateway.simulator.samples as s; print(s.samples_folder() / 'position.pdf')"
    letter = run(python, "-c", sample, cwd=elsewhere).strip()
    assert str(environment) in letter
    run(program, "--home", home, "send", letter, "--to", "Минтруд", "--subject", "О проекте", cwd=elsewhere)
    run(program, "--home", home, "work", "--until-idle", cwd=elsewhere)
    assert '"transport": "handed_over"' in run(program, "--home", home, "log", "--json", cwd=elsewhere)
    (package,) = (home / "exchange" / "outgoing").iterdir()
    assert sorted(path.name for path in package.iterdir()) == ["document.edc.zip", "envelope.ini", "message.xml"]
    bundle, roots = elsewhere / "letter.asice", elsewhere / "roots"
    run(program, "--home", home, "evidence", "1", "-o", bundle, cwd=elsewhere)
    shutil.copytree(home / "trust", roots)
    shutil.rmtree(home)
    assert "Пакет верен" in run(program, "verify", bundle, "--trust", roots, cwd=elsewhere)
