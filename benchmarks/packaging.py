"""Build, sign and package one letter of 100 KB, against its floor and against pyas2lib doing its signed message.

The floor is what no packager can do without, and nothing else: Streebog twice over the octets (once for the
signatures of the files, once for the signature of the whole), as many bare signatures, a stored zip of the same files.
Ours does more: it describes the letter, checks the description and the message against their schemas,
verifies each signature before it leaves, writes the message and the envelope file.
Conversion of the document and drawing of the stamps are timed apart.
"""

import io
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from benchmarks.as2 import as2_peer
from benchmarks.homes import draft, letter_octets, open_home
from benchmarks.measuring import Rounds, interleave
from edo_gateway.directory.store import get as get_organization
from edo_gateway.documents import ConversionLimits, StampPolicy, prepare_document
from edo_gateway.envelopes.model import Message, Participant
from edo_gateway.flows.container import sealed_container
from edo_gateway.flows.packing import Material, draw_stamps, pack_container
from edo_gateway.gateway import Gateway
from edo_gateway.letters.store import get_letter
from edo_gateway.ports import Content, bytes_content
from edo_gateway.signing.gost import PrivateKey, hash_octets, sign_digest
from edo_gateway.signing.software import load_key
from edo_gateway.simulator.samples import samples_folder

__all__ = ["Packaging", "measure"]

_FORMAT = "medo-2.7.1"
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Packaging:
    """What was found; seconds for one letter."""

    octets: int
    """Of the letter's files."""
    signatures: int
    rounds: Rounds
    """`ours`, `floor`, `pyas2lib`, `stamps`."""
    conversion: Rounds
    """`conversion`: from the person's file to PDF/A with the places of the stamps."""


def measure(folder: Path, rounds: int) -> Packaging:
    """Measure in a new demo home under `folder`."""
    with open_home(folder / "home") as gateway:
        context = gateway.context
        submitted = gateway.submit(draft(0), "bench")
        with context.database.read() as connection:
            letter = get_letter(connection, submitted.letter)
            organizations = {
                one.organization: get_organization(connection, one.organization) for one in letter.addressees
            }
        files = {letter.document.wire_name: _in_memory(context.blobs.get(letter.document.sha256))}
        files |= {one.wire_name: _in_memory(context.blobs.get(one.sha256)) for one in letter.attachments}
        material = Material(letter, files, draw_stamps(letter, context.signers), organizations)
        writer = context.format(_FORMAT)
        addressee = letter.addressees[0]

        def ours() -> None:
            fill = pack_container(writer, context.party, context.signers, material)
            target = io.BytesIO()
            fill(target)
            destination = Participant(addressee.organization, addressee.name, "MT~MEDOGU")
            message = Message(uuid4(), context.clock.now(), context.ours, destination, "")
            writer.letter_message(message, letter.number, letter.date, bytes_content(target.getvalue()))

        sealed = sealed_container(context, letter.id, _FORMAT)
        with context.blobs.path(sealed.sha256) as path:
            floor = _Floor.of(gateway, path, files)
        peer = as2_peer(folder, b"".join(content.read() for content in files.values()))
        octets = b"".join(content.read() for content in files.values())
        found = interleave(
            {
                "ours": ours,
                "floor": floor.run,
                "pyas2lib": lambda: peer.sign(octets),
                "stamps": lambda: draw_stamps(letter, context.signers),
            },
            rounds,
            acts=5,
            clock=time.thread_time,
        )
        conversion = interleave({"conversion": lambda: _convert(folder)}, max(rounds // 10, 1))
        return Packaging(letter_octets(), floor.signatures, found, conversion)


@dataclass(frozen=True, slots=True)
class _Floor:
    """Hash, sign, zip, of the very files of the sealed container."""

    first_pass: bytes
    second_pass: bytes
    entries: tuple[tuple[str, bytes], ...]
    signatures: int
    key: PrivateKey

    @classmethod
    def of(cls, gateway: Gateway, container: Path, files: dict[str, Content]) -> "_Floor":
        with zipfile.ZipFile(container) as archive:
            entries = tuple((info.filename, archive.read(info)) for info in archive.infolist())
        return cls(
            b"".join(content.read() for content in files.values()),
            b"".join(octets for _, octets in entries[:-1]),
            entries,
            sum(name.endswith(".p7s") for name, _ in entries),
            load_key(gateway.settings.organization.key).private,
        )

    def run(self) -> None:
        size = self.key.parameters.curve.size
        hash_octets(self.first_pass, size)
        digest = hash_octets(self.second_pass, size)
        for _ in range(self.signatures):
            sign_digest(self.key, digest)
        with zipfile.ZipFile(io.BytesIO(), "w", zipfile.ZIP_STORED) as archive:
            for name, octets in self.entries:
                archive.writestr(zipfile.ZipInfo(name, _EPOCH), octets)


def _in_memory(content: Content) -> Content:
    return bytes_content(content.read())


def _convert(folder: Path) -> None:
    target = folder / "converted"
    target.mkdir(exist_ok=True)
    names = [draft(0).subject]
    prepare_document(samples_folder() / draft(0).document.name, target, names, StampPolicy(), ConversionLimits())
