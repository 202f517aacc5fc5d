"""A ministry's own letter to us, in any dialect: signed by its person, sealed by its key, as its system would."""

from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

from office import START

from edo_gateway.ports import Clock, ManualClock
from edo_gateway.signing import DemoAuthority, SoftwareSigner, Subject, read_certificate
from edo_gateway.simulator.behaviour import AnswerKind, Dialect, Fault
from edo_gateway.simulator.facts import Answer
from edo_gateway.simulator.letter import LetterOffice, Seal
from edo_gateway.simulator.parties import OUR_ORGANIZATION, DemoParty
from edo_gateway.simulator.rendering import render

AT = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


class Ministry:
    """Writes letters with keys from the home's own test authority, or from one that nobody trusts."""

    def __init__(
        self, home: Path, party: DemoParty, *, authority: str = "authority", clock: Clock | None = None
    ) -> None:
        self._party = party
        self._keys = home / f"keys-of-{party.key}-by-{authority}"
        self._clock = clock or ManualClock(START)
        folder = home / authority
        issuer = (
            DemoAuthority.load(folder, self._clock) if folder.exists() else DemoAuthority.create(folder, self._clock)
        )
        for name, owner in ((party.key, party.name), (party.persons[0].key, party.persons[0].name)):
            issuer.issue(Subject(owner), self._keys / name)
        self._office = LetterOffice(self._seal)

    def _seal(self, key: str) -> Seal:
        folder = self._keys / key
        signer = SoftwareSigner.load(folder / "key.pem", folder / "certificate.pem", self._clock)
        certificate = read_certificate(signer.certificate)
        return Seal(signer, certificate.serial, key, certificate.valid_from, certificate.valid_to)

    def letter(
        self,
        *,
        uid: UUID | None = None,
        number: str = "15-2/77",
        our_number: str = "",
        our_date: date | None = None,
        our_uid: UUID | None = None,
        dialect: Dialect = Dialect.V271,
        fault: Fault = Fault.NONE,
    ) -> dict[str, bytes]:
        """Return a letter's package; what it says of a letter of ours is what it was told."""
        answer = Answer(
            uid=uid or uuid4(),
            folder="",
            kind=AnswerKind.LETTER,
            delay=0.0,
            source=self._party.guid,
            message_uid=None,
            document_uid=our_uid,
            package="",
            number=number,
            our_number=our_number,
            our_date=our_date,
            our_name=OUR_ORGANIZATION.name,
            our_guid=OUR_ORGANIZATION.guid,
            dialect=dialect,
            fault=fault,
        )
        return render(answer, AT, Path(), self._office.write)
