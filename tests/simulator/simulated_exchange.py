"""Our side of the exchange folder for tests of the simulator: keys, packages by the real writer, what came back."""

import atexit
import dataclasses
import io
import shutil
import tempfile
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID, uuid4

from edo_gateway.documents.stamps import SignatureStampText, registration_stamp, signature_stamp
from edo_gateway.envelopes.medo.format import Medo271
from edo_gateway.envelopes.model import (
    AttachmentEntry,
    Author,
    Coded,
    Document,
    DocumentAddressee,
    Executor,
    MainFile,
    Message,
    OutgoingAcknowledgement,
    Party,
    Person,
    Registration,
    SignatureMark,
    StampPlace,
)
from edo_gateway.ports import ManualClock, Steps, bytes_content
from edo_gateway.signing import DemoAuthority, SoftwareSigner
from edo_gateway.simulator import (
    MINISTRIES,
    OUR_ORGANIZATION,
    OUR_SIGNATORIES,
    Behaviours,
    DemoParty,
    Profile,
    Rule,
    Simulator,
    SimulatorHome,
    organization_subject,
    person_subject,
    prepare_demo,
)
from edo_gateway.simulator.samples import samples_folder

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
MINTRUD, MINFIN, MINEC, MINZDRAV, MINJUST = MINISTRIES
DAY = date(2026, 3, 2)

Files = dict[str, bytes]


@cache
def _prepared_home() -> Path:
    """Make the keys of both sides once for the whole run; each test gets a copy."""
    home = Path(tempfile.mkdtemp(prefix="edo-simulator-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    clock = ManualClock(START)
    authority = DemoAuthority.create(home / "authority", clock)
    (home / "trust").mkdir()
    shutil.copyfile(authority.root_path, home / "trust" / "root.pem")
    prepare_demo(SimulatorHome.under(home), authority)
    authority.issue(organization_subject(OUR_ORGANIZATION), home / "ours" / OUR_ORGANIZATION.key)
    for person in OUR_SIGNATORIES:
        authority.issue(person_subject(OUR_ORGANIZATION, person), home / "ours" / person.key)
    return home


class Exchange:
    """One exchange folder with the simulator's end and ours."""

    def __init__(self, folder: Path, profile: Profile = Profile.FOLDER) -> None:
        self.folder = folder / "home"
        shutil.copytree(_prepared_home(), self.folder)
        self.clock = ManualClock(START)
        self.home = SimulatorHome.under(self.folder, profile)
        self.home.prepare()
        self.format = Medo271()

    def signer(self, key: str) -> SoftwareSigner:
        """Return our signer of this key."""
        place = self.folder / "ours" / key
        return SoftwareSigner.load(place / "key.pem", place / "certificate.pem", self.clock)

    def simulator(self, *rules: Rule, steps: Steps | None = None, **settings: object) -> Simulator:
        """Open the simulator with these settings for everybody, and rules on top."""
        quick: dict[str, object] = {"delay": 1, "pause": 1, **settings}
        return Simulator(self.home, self.clock, Behaviours((Rule(quick), *rules)), steps=steps)

    def letter(self, *to: DemoParty, subject: str = "О проекте", number: str = "1-1/1") -> bytes:
        """Return a signed container with two signatories and an attachment."""
        passport, files = self.parts(*to, subject=subject, number=number)
        return self.seal(passport, files)

    def parts(self, *to: DemoParty, subject: str = "О проекте", number: str = "1-1/1") -> tuple[bytes, Files]:
        """Return a passport and the files beside it, signed but not sealed."""
        sample = samples_folder()
        files = {
            "document.pdf": (sample / "position.pdf").read_bytes(),
            "table.pdf": (sample / "appendix_table.pdf").read_bytes(),
            "reg_stamp.png": registration_stamp(number, DAY),
        }
        marks = []
        for n, person in enumerate(OUR_SIGNATORIES):
            signer = self.signer(person.key)
            files[f"sign{n}.p7s"] = signer.sign(bytes_content(files["document.pdf"]))
            info = signer.info
            text = SignatureStampText(info.serial, info.owner, info.valid_from, info.valid_to)
            files[f"stamp{n}.png"] = signature_stamp(text)
            place = StampPlace(f"stamp{n}.png", 1, 20, 100 + 40 * n, 72, 30)
            marks.append(SignatureMark(Person(person.name, person.post), f"sign{n}.p7s", place))
        files["table.p7s"] = self.signer(OUR_SIGNATORIES[0].key).sign(bytes_content(files["table.pdf"]))
        document = Document(
            uid=uuid4(),
            kind=Coded("Письмо"),
            annotation=subject,
            authors=(
                Author(
                    Party(OUR_ORGANIZATION.name, str(OUR_ORGANIZATION.guid)),
                    Registration(number, DAY, StampPlace("reg_stamp.png", 1, 20, 50, 100, 14)),
                    tuple(marks),
                    executor=Executor("Эскизова Таисия Викторовна", "+7 (000) 000-00-21"),
                ),
            ),
            addressees=tuple(DocumentAddressee(Party(party.name, str(party.guid))) for party in to),
            main=MainFile("document.pdf", pages=2),
            attachments=(AttachmentEntry("table.pdf", 0, ("table.p7s",)),),
        )
        return self.format.passport(document), files

    def seal(self, passport: bytes, files: Files) -> bytes:
        """Return the archive of these parts, signed by our organisation."""
        contents = {name: bytes_content(data) for name, data in files.items()}
        signature = self.signer(OUR_ORGANIZATION.key).sign(self.format.signed_content(passport, contents))
        archive = io.BytesIO()
        self.format.container(passport, contents, signature)(archive)
        return archive.getvalue()

    def package(self, letter: bytes, to: DemoParty, number: str = "1-1/1", uid: UUID | None = None) -> Files:
        """Return the package that brings a letter to one addressee."""
        message = Message(uid or uuid4(), self.clock.now(), OUR_ORGANIZATION.participant, to.participant)
        parts = self.format.letter_message(message, number, DAY, bytes_content(letter))
        return {part.name: part.content.read() for part in parts}

    def acknowledge(self, answers: UUID, to: DemoParty) -> Files:
        """Return the package of our квитанция."""
        message = Message(uuid4(), self.clock.now(), OUR_ORGANIZATION.participant, to.participant)
        parts = self.format.acknowledgement_message(
            message, OutgoingAcknowledgement(answers, self.clock.now(), accepted=True)
        )
        return {part.name: part.content.read() for part in parts}

    def put(self, files: Files, name: str = "package") -> Path:
        """Publish a package as the folder adapter does."""
        staged = self.home.outgoing / f".{name}"
        staged.mkdir()
        for label, data in files.items():
            (staged / label).write_bytes(data)
        return staged.rename(self.home.outgoing / name)

    def send(self, to: DemoParty = MINTRUD, subject: str = "О проекте", name: str = "package") -> UUID:
        """Send a right letter; return the message uid."""
        uid = uuid4()
        self.put(self.package(self.letter(to, subject=subject), to, uid=uid), name)
        return uid

    def settle(self, simulator: Simulator, seconds: float = 60) -> list[Path]:
        """Let everything become due; return the incoming folders in the order in which they were published."""
        simulator.step()
        self.clock.advance(timedelta(seconds=seconds))
        while simulator.step():
            pass
        published = [row.answer.folder for row in simulator.report().answers if row.state == "published"]
        return [self.home.incoming / name for name in published]


def replaced(party: DemoParty, **values: object) -> DemoParty:
    """Return a party with other values."""
    return dataclasses.replace(party, **values)  # type: ignore[arg-type]
