"""The openssl command with the gost engine, as a judge of signatures, certificates and keys that is not ours.

The engine is configured for the child process only: the tests' own process never loads it.
"""

import atexit
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from tools import missing, require_tool

CONFIGURATION = """\
openssl_conf = openssl_init
[openssl_init]
engines = engine_sect
[engine_sect]
gost = gost_sect
[gost_sect]
engine_id = gost
default_algorithms = ALL
CRYPT_PARAMS = id-Gost28147-89-CryptoPro-A-ParamSet
[req]
distinguished_name = dn
[dn]
"""

PARAMSETS = {
    "1.2.643.2.2.35.1": ("gost2012_256", "A"),
    "1.2.643.2.2.35.2": ("gost2012_256", "B"),
    "1.2.643.2.2.35.3": ("gost2012_256", "C"),
    "1.2.643.2.2.36.0": ("gost2012_256", "XA"),
    "1.2.643.2.2.36.1": ("gost2012_256", "XB"),
    "1.2.643.7.1.2.1.1.1": ("gost2012_256", "TCA"),
    "1.2.643.7.1.2.1.1.2": ("gost2012_256", "TCB"),
    "1.2.643.7.1.2.1.1.3": ("gost2012_256", "TCC"),
    "1.2.643.7.1.2.1.1.4": ("gost2012_256", "TCD"),
    "1.2.643.7.1.2.1.2.1": ("gost2012_512", "A"),
    "1.2.643.7.1.2.1.2.2": ("gost2012_512", "B"),
    "1.2.643.7.1.2.1.2.3": ("gost2012_512", "C"),
}
"""Identifier of a parameter set → what `openssl genpkey` calls algorithm and set."""


@cache
def _configuration() -> str:
    folder = Path(tempfile.mkdtemp(prefix="edo-openssl-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "gost.cnf"
    path.write_text(CONFIGURATION)
    return str(path)


def _run(program: str, arguments: tuple[object, ...]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [program, *map(str, arguments)],
        env={**os.environ, "OPENSSL_CONF": _configuration()},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=60,
        check=False,
    )


@cache
def _program() -> str:
    program = require_tool("openssl")
    if "[ available ]" not in _run(program, ("engine", "gost", "-t")).stdout:
        missing("the gost engine of openssl (libengine-gost-openssl)")
    return program


def openssl(*arguments: object) -> "subprocess.CompletedProcess[str]":
    """Run openssl; the caller looks at the return code and the words."""
    return _run(_program(), arguments)


def openssl_ok(*arguments: object) -> str:
    """Run openssl and demand success; returns what it printed."""
    done = openssl(*arguments)
    assert done.returncode == 0, f"openssl {' '.join(map(str, arguments))}\n{done.stdout}{done.stderr}"
    return done.stdout


def cms_verify(
    signature_path: Path, content_path: Path, ca_path: Path, *options: str
) -> "subprocess.CompletedProcess[str]":
    """Let openssl verify a detached signature (DER) down to a trusted root; 0 is good."""
    return openssl(
        "cms", "-verify", *options, "-binary", "-inform", "DER", "-in", signature_path, "-content", content_path,
        "-CAfile", ca_path, "-out", os.devnull,
    )  # fmt: skip


def cms_sign(
    content_path: Path, key_path: Path, certificate_path: Path, target: Path, bits: int, *options: object
) -> None:
    """Let openssl make a detached signature (DER unless the options say otherwise)."""
    openssl_ok(
        "cms", "-sign", "-binary", "-in", content_path, "-signer", certificate_path, "-inkey", key_path,
        "-md", f"md_gost12_{bits}", "-outform", "DER", *options, "-out", target,
    )  # fmt: skip


def generate_key(parameter_set: str, target: Path) -> None:
    """Let openssl make a key (PEM) with a parameter set named by its identifier."""
    algorithm, name = PARAMSETS[parameter_set]
    openssl_ok("genpkey", "-algorithm", algorithm, "-pkeyopt", f"paramset:{name}", "-out", target)
