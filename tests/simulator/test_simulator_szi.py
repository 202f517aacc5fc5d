"""The profile of «КП Почтовая служба СЗИ»: ToSend, Sended, Error."""

from pathlib import Path
from uuid import UUID, uuid4

from simulated_exchange import MINTRUD, Exchange, Files

from edo_gateway.simulator import Profile

WIRE = UUID("0190c0de-0000-7000-8000-000000000001")


def publish(exchange: Exchange, files: Files, prefix: str = f"{WIRE}\\") -> Path:
    """Lay a package out as the adapter does: body files in a folder of `ToSend`, the envelope last."""
    place = exchange.home.outgoing / "ToSend"
    (place / str(WIRE)).mkdir()
    text = files["envelope.ini"].decode("cp1251")
    for name, data in files.items():
        if name != "envelope.ini":
            (place / str(WIRE) / name).write_bytes(data)
            text = text.replace(f"={name}", f"={prefix}{name}")
    ini = place / f"{WIRE}.ini"
    ini.write_bytes(text.encode("cp1251"))
    return ini


def package(exchange: Exchange) -> Files:
    """Return a right package."""
    return exchange.package(exchange.letter(MINTRUD), MINTRUD, uid=WIRE)


def test_an_envelope_is_taken_with_its_files_and_reported_as_sent(tmp_path: Path) -> None:
    """What was in ToSend is in Sended, a whole package lies in `taken`, and the ministry answers."""
    exchange = Exchange(tmp_path, Profile.SZI)
    files = package(exchange)
    publish(exchange, files)
    with exchange.simulator() as simulator:
        assert len(exchange.settle(simulator)) == 2
        assert [row.verdict for row in simulator.report().packages] == ["accepted"]
    outgoing = exchange.home.outgoing
    assert not list((outgoing / "ToSend").iterdir())
    assert {path.name for path in (outgoing / "Sended").iterdir()} == {f"{WIRE}.ini", str(WIRE), "AutoSend.LOG"}
    taken = exchange.home.taken / str(WIRE)
    assert {path.name for path in taken.iterdir()} == set(files)
    assert (taken / "document.edc.zip").read_bytes() == files["document.edc.zip"]


def test_absolute_paths_of_the_catalogue_are_taken(tmp_path: Path) -> None:
    """`[ФАЙЛЫ]` may name absolute paths."""
    exchange = Exchange(tmp_path, Profile.SZI)
    publish(exchange, package(exchange), prefix=f"{exchange.home.outgoing}/ToSend/{WIRE}/")
    with exchange.simulator() as simulator:
        assert len(exchange.settle(simulator)) == 2


def test_a_missing_file_is_an_error_with_its_text(tmp_path: Path) -> None:
    """An envelope whose file is not there goes to Error, with the reason in windows-1251 beside it."""
    exchange = Exchange(tmp_path, Profile.SZI)
    publish(exchange, package(exchange))
    (exchange.home.outgoing / "ToSend" / str(WIRE) / "message.xml").unlink()
    with exchange.simulator() as simulator:
        assert not exchange.settle(simulator)
        assert not simulator.report().packages
    error = exchange.home.outgoing / "Error"
    assert "message.xml" in (error / f"{WIRE}.ERR").read_bytes().decode("cp1251")
    assert (error / f"{WIRE}.ini").exists()
    assert not (exchange.home.outgoing / "ToSend" / f"{WIRE}.ini").exists()


def test_files_outside_the_catalogue_are_not_touched(tmp_path: Path) -> None:
    """A path that leads out of ToSend is an error, and the file stays where it is."""
    exchange = Exchange(tmp_path, Profile.SZI)
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    files = package(exchange)
    ini = publish(exchange, files)
    ini.write_bytes(ini.read_bytes() + f"2={secret}\r\n3=..\\..\\..\\..\\secret.txt\r\n".encode("cp1251"))
    with exchange.simulator() as simulator:
        assert not exchange.settle(simulator)
    assert secret.read_text() == "secret"
    assert (exchange.home.outgoing / "Error" / f"{WIRE}.ERR").exists()


def test_the_program_fails_as_it_is_told(tmp_path: Path) -> None:
    """`mail_error` makes the mail program report this text and send nothing."""
    exchange = Exchange(tmp_path, Profile.SZI)
    publish(exchange, package(exchange))
    with exchange.simulator(mail_error="Нет связи с сервером") as simulator:
        assert not exchange.settle(simulator)
    text = (exchange.home.outgoing / "Error" / f"{WIRE}.ERR").read_bytes().decode("cp1251")
    assert text == "Нет связи с сервером\r\n"


def test_a_crash_between_taking_and_reporting_takes_nothing_twice(tmp_path: Path) -> None:
    """An envelope that lies in `taken` already is only reported as sent."""
    exchange = Exchange(tmp_path, Profile.SZI)
    ini = publish(exchange, package(exchange))
    taken = exchange.home.taken / str(WIRE)
    taken.mkdir()
    for path in (exchange.home.outgoing / "ToSend" / str(WIRE)).iterdir():
        (taken / path.name).hardlink_to(path)
    (taken / "envelope.ini").hardlink_to(ini)
    with exchange.simulator() as simulator:
        assert len(exchange.settle(simulator)) == 2
        assert len(simulator.report().packages) == 1
    assert (exchange.home.outgoing / "Sended" / f"{WIRE}.ini").exists()
    assert [path.name for path in exchange.home.taken.iterdir()] == [str(WIRE)]


def test_the_same_envelope_sent_again_is_seen_twice(tmp_path: Path) -> None:
    """Other octets under the same name are another package."""
    exchange = Exchange(tmp_path, Profile.SZI)
    with exchange.simulator() as simulator:
        publish(exchange, package(exchange))
        exchange.settle(simulator)
        publish(exchange, exchange.package(exchange.letter(MINTRUD), MINTRUD, uid=uuid4()))
        exchange.settle(simulator)
        assert [row.name for row in simulator.report().packages] == [str(WIRE), f"{WIRE}~2"]
