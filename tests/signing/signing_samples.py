"""An authority, signers and files for the tests of signatures: one set of names for all of them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from edo_gateway.ports import ManualClock, bytes_content
from edo_gateway.signing import DemoAuthority, IssuedKey, SoftwareSigner, Subject, TrustStore, Validity
from edo_gateway.signing.gost import DEFAULT, ParameterSet

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
CONTENT = "Уважаемый Иван Иванович!\r\nНаправляем позицию профсоюзов.\r\n".encode() * 50

DIRECTOR = Subject(
    common_name="Смирнов Пётр Алексеевич",
    surname="Смирнов",
    given_name="Пётр Алексеевич",
    organization="Федерация профсоюзов (проверка)",
    post="Заместитель председателя",
    region="77 г. Москва",
    locality="г. Москва",
    inn="770123456789",
    inn_organization="7701234567",
    ogrn="1027700123456",
    snils="12345678901",
)


@dataclass(frozen=True)
class Bench:
    """One authority with one signer."""

    folder: Path
    clock: ManualClock
    authority: DemoAuthority
    issued: IssuedKey
    signer: SoftwareSigner
    trust: TrustStore

    @property
    def signature(self) -> bytes:
        return self.signer.sign(bytes_content(CONTENT))


def make_bench(folder: Path, parameters: ParameterSet = DEFAULT, valid: Validity | None = None) -> Bench:
    """Make an authority and one signer of the director's, both with these parameters."""
    clock = ManualClock(NOW)
    authority = DemoAuthority.create(folder / "authority", clock, parameters=parameters)
    issued = authority.issue(DIRECTOR, folder / "director", parameters=parameters, valid=valid)
    signer = SoftwareSigner.load(issued.key_path, issued.certificate_path, clock)
    return Bench(folder, clock, authority, issued, signer, TrustStore.of([authority.root]))
