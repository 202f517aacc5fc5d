"""What a configuration promises and the machine must keep: keys, certificates, channels.

`load_settings` has looked at the words; this looks at the files and folders they name, and sends nothing.
"""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from edo_gateway.directory.text import shown
from edo_gateway.errors import EdoError, WrongConfiguration
from edo_gateway.letters.errors import UnreadableToml
from edo_gateway.letters.toml_file import TomlFile, read_toml
from edo_gateway.ports.adapter import AdapterContext, AdapterPlugin, ChannelPast
from edo_gateway.ports.clock import Clock
from edo_gateway.ports.completeness import Completeness
from edo_gateway.settings.findings import Finding
from edo_gateway.settings.model import ChannelSettings, Settings
from edo_gateway.signing import SoftwareSigner, key_problems

__all__ = ["check_settings"]


def check_settings(
    settings: Settings,
    adapters: Mapping[str, AdapterPlugin],
    clock: Clock,
    completeness: Completeness,
    used: Collection[str] = (),
) -> tuple[Finding, ...]:
    """Return what is wrong with keys (there, ours alone, of the certificate), certificates (valid now) and channels.

    A channel is opened and probed; nothing is sent.
    `used` names the channels through which anything ever went.  Raises nothing for what it finds.
    """
    try:
        source = read_toml(settings.file)
    except UnreadableToml as error:
        return (Finding(error.path, max(error.line, 1), settings.file.name, "", error.text),)
    pairs: list[tuple[tuple[str, ...], Path, Path]] = []
    pairs += [(("organization",), settings.organization.key, settings.organization.certificate)]
    pairs += [(("signatories", name), one.key, one.certificate) for name, one in settings.signatories.items()]
    findings: list[Finding] = []
    for path, key, certificate in pairs:
        findings += _pair(source, path, key, certificate, clock)
    for channel in settings.channels.values():
        past = ChannelPast.USED if channel.name in used else ChannelPast.FRESH
        findings += _channel(source, channel, past, settings.home, adapters, clock, completeness)
    return tuple(findings)


def _finding(source: TomlFile, path: tuple[str, ...], value: object, text: str, suggestion: str = "") -> Finding:
    shown_value = shown(str(value), 300) if value else ""
    return Finding(source.path, source.line(*path), ".".join(path), shown_value, text, suggestion)


def _words(error: EdoError) -> str:
    return " ".join(part for part in (error.what, error.why) if part).rstrip(".")


def _pair(source: TomlFile, path: tuple[str, ...], key: Path, certificate: Path, clock: Clock) -> Iterator[Finding]:
    problems = key_problems(key)
    for problem in problems:
        yield _finding(
            source, (*path, "key"), key, problem.rstrip("."), f"chmod 600 {key}" if "chmod" in problem else ""
        )
    if not certificate.is_file():
        yield _finding(source, (*path, "certificate"), certificate, "файла сертификата нет", "укажите путь к нему")
        return
    try:
        signer = SoftwareSigner.load(key, certificate, clock)
    except WrongConfiguration as error:
        # What is wrong with the key alone has been said already.
        if not problems:
            yield _finding(source, (*path, "certificate"), certificate, _words(error), error.todo.rstrip("."))
        return
    info = signer.info
    if not info.valid_at(clock.now()):
        period = f"с {info.valid_from:%d.%m.%Y} по {info.valid_to:%d.%m.%Y}"
        text = f"сертификат сейчас не действует: {period}"
        yield _finding(source, (*path, "certificate"), certificate, text, "получите новый сертификат")


def _channel(
    source: TomlFile,
    channel: ChannelSettings,
    past: ChannelPast,
    home: Path,
    adapters: Mapping[str, AdapterPlugin],
    clock: Clock,
    completeness: Completeness,
) -> Iterator[Finding]:
    path = ("channels", channel.name)
    plugin = adapters.get(channel.adapter)
    if plugin is None:
        known = ", ".join(sorted(adapters)) or "ни одного"
        yield _finding(source, (*path, "adapter"), channel.adapter, "такого адаптера нет", f"установлены: {known}")
        return
    try:
        adapter = plugin.open(channel.settings, AdapterContext(channel.name, clock, completeness, home))
        adapter.ready(past)
        report = adapter.probe()
    except EdoError as error:
        named = next((key for key in plugin.setting_keys() if f"«{key}»" in error.what), "")
        where = (*path, named) if named else path
        yield _finding(source, where, channel.settings.get(named, ""), _words(error), error.todo.rstrip("."))
        return
    for step in report.steps:
        if not step.ok:
            yield _finding(source, path, "", f"{step.name}: {step.detail}".rstrip("."))
