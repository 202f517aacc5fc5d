"""One look at one package: envelope, message, container; everything wrong is said at once."""

import hashlib
from dataclasses import replace
from pathlib import Path

from edo_gateway.ports.content import CHUNK
from edo_gateway.simulator.facts import Facts, Verdict
from edo_gateway.simulator.inspection.container import SignatureCheck, look_at_container
from edo_gateway.simulator.inspection.envelope import EnvelopeSeen, look_at_envelope
from edo_gateway.simulator.inspection.message import look_at_message

__all__ = ["Inspector", "SignatureCheck"]

_LARGEST_XML = 16 << 20


class Inspector:
    """Looks at packages; `check` verifies signatures against the trusted roots of the home."""

    def __init__(self, check: SignatureCheck) -> None:
        self._check = check

    def inspect(self, package: Path) -> Verdict:
        """Look at the folder of a package that was taken."""
        names = sorted(path.name for path in package.iterdir())
        envelopes = [name for name in names if name.lower().endswith(".ini")]
        if len(envelopes) != 1:
            return Verdict(Facts(), ("В пакете должен быть ровно один конверт .ini.",))
        envelope = look_at_envelope((package / envelopes[0]).read_bytes())
        problems = [*envelope.problems, *_completeness(names, envelopes[0], envelope)]
        base = Facts(address=next(iter(envelope.addresses), ""), subject=envelope.subject)
        messages = [name for name in names if name.lower().endswith(".xml")]
        if len(messages) != 1:
            return Verdict(base, (*problems, "В пакете должен быть ровно один файл XML."))
        path = package / messages[0]
        if path.stat().st_size > _LARGEST_XML:
            return Verdict(base, (*problems, "Сообщение: файл слишком велик."))
        message = look_at_message(messages[0], path.read_bytes())
        problems += message.problems
        facts = message.facts
        if message.archive:
            archive = package / message.archive
            if message.archive not in names or archive.is_symlink():
                problems.append(f"В пакете нет архива контейнера {message.archive}.")
            else:
                facts, found = look_at_container(self._check, archive, message)
                facts = replace(facts, archive_sha256=_digest(archive))
                problems += found
        subject = facts.subject or envelope.subject
        return Verdict(replace(facts, address=base.address, subject=subject), tuple(problems))


def _completeness(names: list[str], envelope: str, seen: EnvelopeSeen) -> list[str]:
    listed = {name.replace("\\", "/").rpartition("/")[2] for name in seen.files}
    present = set(names) - {envelope}
    problems = [f"Конверт называет файл {name}, а его нет." for name in sorted(listed - present)]
    return problems + [f"Файл {name} в конверте не назван." for name in sorted(present - listed)]


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(CHUNK):
            digest.update(piece)
    return digest.hexdigest()
