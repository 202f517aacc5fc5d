"""Every behaviour produces what it says."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from lxml import etree
from simulated_exchange import DAY, MINFIN, MINTRUD, MINZDRAV, Exchange, replaced

from edo_gateway.simulator import OPERATOR, OUR_ORGANIZATION, Rule, Simulator, demo_behaviours
from edo_gateway.simulator.behaviour import PROGRESS

NS = "{urn:IEDMS:MESSAGE}"


class Seen:
    """One incoming folder, read with nothing of the product."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files = {path.name: path.read_bytes() for path in folder.iterdir()}
        (xml,) = [data for name, data in self.files.items() if name.endswith(".xml")]
        self.root = etree.fromstring(xml)
        self.envelope = self.files["envelope.ltr"].decode("cp1251")

    def text(self, name: str) -> str | None:
        return self.root.findtext(f".//{{*}}{name}")

    def attribute(self, element: str, name: str) -> str | None:
        node = self.root.find(f".//{{*}}{element}")
        return None if node is None else node.get(f"{{{etree.QName(node).namespace}}}{name}")

    @property
    def kind(self) -> str | None:
        return self.attribute("header", "type")

    @property
    def notice(self) -> str | None:
        return self.attribute("notification", "type")

    @property
    def uid(self) -> UUID:
        return UUID(self.attribute("header", "uid"))

    @property
    def words(self) -> str:
        if self.kind == "Квитанция":
            return f"квитанция {self.text('accepted')}"
        return self.notice or str(self.kind)


def answers(exchange: Exchange, **settings: object) -> tuple[UUID, list[Seen]]:
    """Send one letter and return its message uid with everything that came."""
    uid = exchange.send()
    with exchange.simulator(**settings) as simulator:
        return uid, [Seen(folder) for folder in exchange.settle(simulator)]


def test_a_right_letter_is_acknowledged_and_registered(tmp_path: Path) -> None:
    """Given nothing else, the ministry gives a квитанция and then a number in its own manner."""
    exchange = Exchange(tmp_path)
    uid, seen = answers(exchange)
    assert [one.words for one in seen] == ["квитанция true", "Зарегистрирован"]
    quittance, notice = seen
    assert quittance.attribute("acknowledgment", "uid") == str(uid)
    assert notice.attribute("notification", "mid") == str(uid)
    assert notice.root.findtext(f".//{NS}documentAccepted/{NS}num/{NS}number") == "15-2/1001"
    assert notice.root.findtext(f".//{NS}foundation/{NS}num/{NS}number") == "1-1/1"
    assert notice.root.findtext(f".//{NS}foundation/{NS}num/{NS}date") == DAY.isoformat()
    assert quittance.attribute("source", "uid") == str(MINTRUD.guid)
    assert f"[АДРЕСАТЫ]\r\n0={MINTRUD.mailbox}\r\n" in quittance.envelope
    assert not list(exchange.home.outgoing.iterdir())
    assert (exchange.home.taken / "package" / "message.xml").exists()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"silent": True}, []),
        ({"acknowledgement": "none"}, ["Зарегистрирован"]),
        ({"notice": False}, ["квитанция true"]),
        ({"acknowledgement": "negative", "comment": "Ящик закрыт"}, ["квитанция false"]),
        ({"acknowledgement": "undelivered"}, ["квитанция false"]),
        ({"acknowledgement": "zero"}, ["квитанция false"]),
        (
            {"acknowledgement": "negative-then-positive"},
            ["квитанция false", "квитанция true", "Зарегистрирован"],
        ),
        (
            {"acknowledgement": "positive-then-negative"},
            ["квитанция true", "квитанция false", "Зарегистрирован"],
        ),
        ({"refuse": "Нет подписи"}, ["квитанция true", "Отказано в регистрации"]),
        (
            {"refuse": "Нет подписи", "afterwards": "registered"},
            ["квитанция true", "Отказано в регистрации", "Зарегистрирован"],
        ),
        ({"afterwards": "refused"}, ["квитанция true", "Зарегистрирован", "Отказано в регистрации"]),
        ({"afterwards": "other-number"}, ["квитанция true", "Зарегистрирован", "Зарегистрирован"]),
        ({"order": "reversed"}, ["Зарегистрирован", "квитанция true"]),
        ({"twice": "new"}, ["квитанция true", "квитанция true", "Зарегистрирован", "Зарегистрирован"]),
        ({"letter": True}, ["квитанция true", "Зарегистрирован", "Транспортный контейнер"]),
        (
            {"progress": "executor_assigned,report_sent"},
            ["квитанция true", "Зарегистрирован", "Назначен исполнитель", "Доклад направлен"],
        ),
        (
            {"broken": "unknown-notice", "affects": "notice"},
            ["квитанция true", "Передано в архив вычислительного центра"],
        ),
    ],
)
def test_answers_come_as_the_behaviour_says(tmp_path: Path, settings: dict[str, Any], words: list[str]) -> None:
    """Each way of answering gives these messages in this order, and no other."""
    _, seen = answers(Exchange(tmp_path), **settings)
    assert [one.words for one in seen] == words


def test_nothing_comes_before_its_time(tmp_path: Path) -> None:
    """A delay is kept, and the next answer comes a pause after the first."""
    exchange = Exchange(tmp_path)
    exchange.send()
    counts = []
    with exchange.simulator(delay=10, pause=5) as simulator:
        simulator.step()
        for seconds in (9.9, 0.1, 4.9, 0.1):
            exchange.clock.advance(timedelta(seconds=seconds))
            simulator.step()
            counts.append(len(list(exchange.home.incoming.iterdir())))
        assert simulator.next_due() is None
    assert counts == [0, 1, 1, 2]


def test_a_refusal_gives_the_reason_it_was_told(tmp_path: Path) -> None:
    """The reason stands in the notice word for word."""
    _, seen = answers(Exchange(tmp_path), refuse="Документ ДСП")
    assert seen[-1].text("reason") == "Документ ДСП"


def test_another_number_is_another(tmp_path: Path) -> None:
    """A second registration bears a number of its own."""
    _, seen = answers(Exchange(tmp_path), afterwards="other-number")
    numbers = [one.root.findtext(f".//{NS}documentAccepted/{NS}num/{NS}number") for one in seen[1:]]
    assert numbers == ["15-2/1001", "15-2/1002"]


def test_a_twin_is_the_same_octets(tmp_path: Path) -> None:
    """`twice=same` brings one message in two folders, to the last octet."""
    _, seen = answers(Exchange(tmp_path), twice="same", letter=True)
    assert len(seen) == 6
    for first, second in zip(seen[::2], seen[1::2], strict=True):
        assert first.folder != second.folder
        assert first.files == second.files


def test_a_new_double_has_its_own_uid(tmp_path: Path) -> None:
    """`twice=new` says the same under another message uid."""
    _, seen = answers(Exchange(tmp_path), twice="new", affects="notice")
    first, second = seen[1:]
    assert first.uid != second.uid
    assert first.text("number") == second.text("number")


def test_wrong_ids_name_nothing_we_sent(tmp_path: Path) -> None:
    """`wrong_id` names another message, another document and another number."""
    exchange = Exchange(tmp_path)
    uid, seen = answers(exchange, wrong_id=True)
    quittance, notice = seen
    with exchange.simulator() as simulator:
        document = str(simulator.report().packages[0].document_uid)
    assert quittance.attribute("acknowledgment", "uid") != str(uid)
    assert notice.attribute("notification", "uid") != document
    assert notice.attribute("notification", "mid") != str(uid)
    assert notice.root.findtext(f".//{NS}foundation/{NS}num/{NS}number") != "1-1/1"


@pytest.mark.parametrize(
    ("handles", "uid", "mid", "foundation"),
    [
        ("all", True, True, True),
        ("uid", True, False, False),
        ("mid", False, True, False),
        ("foundation", False, False, True),
    ],
)
def test_a_notice_names_the_document_by_these_handles(
    tmp_path: Path, handles: str, uid: bool, mid: bool, foundation: bool
) -> None:
    """`handles` leaves exactly what it says."""
    _, seen = answers(Exchange(tmp_path), handles=handles)
    notice = seen[1]
    found = (notice.attribute("notification", "uid"), notice.attribute("notification", "mid"))
    assert tuple(value is not None for value in found) == (uid, mid)
    assert (notice.root.find(f".//{NS}foundation") is not None) == foundation


def test_another_participant_may_answer_instead(tmp_path: Path) -> None:
    """`sender` puts another participant's GUID and box on the answers named in `affects`."""
    _, seen = answers(Exchange(tmp_path), sender="minfin", affects="notice")
    assert [one.attribute("source", "uid") for one in seen] == [str(MINTRUD.guid), str(MINFIN.guid)]
    assert MINFIN.mailbox in seen[1].envelope


def test_non_delivery_is_the_operators_word(tmp_path: Path) -> None:
    """`undelivered` is a negative квитанция of the exchange operator."""
    uid, seen = answers(Exchange(tmp_path), acknowledgement="undelivered")
    assert seen[0].attribute("source", "uid") == str(OPERATOR.guid)
    assert seen[0].attribute("acknowledgment", "uid") == str(uid)
    assert "не доставлено" in str(seen[0].text("comment"))


def test_the_gateways_error_attaches_the_original(tmp_path: Path) -> None:
    """`zero` names no message; its archive holds the package as it was sent."""
    exchange = Exchange(tmp_path)
    _, seen = answers(exchange, acknowledgement="zero")
    assert seen[0].attribute("acknowledgment", "uid") == str(UUID(int=0))
    assert seen[0].text("errorFileMessage") == "originalMessage.zip"
    with zipfile.ZipFile(io.BytesIO(seen[0].files["originalMessage.zip"])) as archive:
        for path in (exchange.home.taken / "package").iterdir():
            assert archive.read(path.name) == path.read_bytes()


def test_every_kind_of_progress_can_be_given(tmp_path: Path) -> None:
    """`progress=all` gives every kind but the two of registration, each under its own element."""
    _, seen = answers(Exchange(tmp_path), progress="all")
    assert len(seen) == 2 + len(PROGRESS)
    elements = [etree.QName(one.root.find(f"{NS}notification")[0]).localname for one in seen[2:]]
    assert sorted(elements) == sorted(
        ["executorAssigned", "reportPrepared", "reportSent", "courseChanged", "documentPublished"]
    )


@pytest.mark.parametrize(
    ("fault", "holds"),
    [
        ("truncated-xml", lambda files: not files["notification.xml"].rstrip().endswith(b"communication>")),
        ("not-xml", lambda files: files["notification.xml"].startswith(b"%PDF")),
        ("empty-xml", lambda files: files["notification.xml"] == b""),
        ("entity-bomb", lambda files: b"<!ENTITY a11" in files["notification.xml"]),
        ("external-entity", lambda files: b'SYSTEM "file:///' in files["notification.xml"]),
        ("missing-file", lambda files: "notification.xml" not in files and "envelope.ltr" in files),
        ("no-envelope", lambda files: list(files) == ["notification.xml"]),
        ("no-address", lambda files: b"\r\n0=\r\n" in files["envelope.ltr"]),
        ("no-uid", lambda files: b"c:uid" not in files["notification.xml"].split(b"c:created")[0]),
        ("other-destination", lambda files: str(OUR_ORGANIZATION.guid).encode() not in files["notification.xml"]),
    ],
)
def test_files_are_broken_as_told(tmp_path: Path, fault: str, holds: Callable[[dict[str, bytes]], bool]) -> None:
    """Each fault spoils the notice in its own way and leaves the квитанция whole."""
    exchange = Exchange(tmp_path)
    exchange.send()
    with exchange.simulator(broken=fault, affects="notice") as simulator:
        quittance, notice = exchange.settle(simulator)
    assert Seen(quittance).words == "квитанция true"
    assert holds({path.name: path.read_bytes() for path in notice.iterdir()})


@pytest.mark.parametrize("fault", ["bad-zip", "zip-slip", "bad-signature"])
def test_containers_are_broken_as_told(tmp_path: Path, fault: str) -> None:
    """Each fault of an archive spoils the ministry's letter in its own way."""
    _, seen = answers(Exchange(tmp_path), letter=True, broken=fault, affects="letter")
    data = seen[2].files["document.edc.zip"]
    if fault == "bad-zip":
        with pytest.raises(zipfile.BadZipFile):
            zipfile.ZipFile(io.BytesIO(data))
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        assert ("../../outside.txt" in archive.namelist()) == (fault == "zip-slip")


def test_rules_apply_by_ministry_and_subject(tmp_path: Path) -> None:
    """A rule speaks for its ministry and its words only."""
    exchange = Exchange(tmp_path)
    exchange.send(MINTRUD, "О проекте закона", "a")
    exchange.send(MINZDRAV, "О проекте закона", "b")
    exchange.send(MINZDRAV, "О премировании", "c")
    rule = Rule({"refuse": "Нет подписи"}, ministry=MINZDRAV.guid, subject="ПРЕМИРОВАНИИ")
    with exchange.simulator(rule) as simulator:
        seen = [Seen(folder) for folder in exchange.settle(simulator)]
        packages = {row.answer.folder: row.answer.package for row in simulator.report().answers}
    refused = {packages[one.folder.name] for one in seen if one.notice == "Отказано в регистрации"}
    registered = {packages[one.folder.name] for one in seen if one.notice == "Зарегистрирован"}
    assert (refused, registered) == ({"c"}, {"a", "b"})


def test_one_letter_to_three_ministries_is_registered_by_each(tmp_path: Path) -> None:
    """The same container goes to three addressees, and each gives its own number."""
    exchange = Exchange(tmp_path)
    three = (MINTRUD, MINFIN, MINZDRAV)
    letter = exchange.letter(*three)
    for party in three:
        exchange.put(exchange.package(letter, party), party.key)
    with exchange.simulator() as simulator:
        seen = [Seen(folder) for folder in exchange.settle(simulator)]
        report = simulator.report()
    numbers = [one.root.findtext(f".//{NS}documentAccepted/{NS}num/{NS}number") for one in seen if one.notice]
    assert sorted(map(str, numbers)) == ["03-04-05/1001", "15-2/1001", "16-3/И/2-1001"]
    assert len({package.sha256 for package in report.packages}) == 1


def test_a_letter_sent_anew_keeps_its_number(tmp_path: Path) -> None:
    """The same document under another message uid is acknowledged again and keeps its registration number."""
    exchange = Exchange(tmp_path)
    letter = exchange.letter(MINTRUD)
    exchange.put(exchange.package(letter, MINTRUD), "first")
    exchange.put(exchange.package(letter, MINTRUD), "second")
    with exchange.simulator() as simulator:
        seen = [Seen(folder) for folder in exchange.settle(simulator)]
    numbers = {one.root.findtext(f".//{NS}documentAccepted/{NS}num/{NS}number") for one in seen if one.notice}
    assert len(seen) == 4
    assert numbers == {"15-2/1001"}


def test_the_same_message_twice_is_answered_once_and_seen(tmp_path: Path) -> None:
    """A message uid that comes again is written down as repeated and gets nothing."""
    exchange = Exchange(tmp_path)
    package = exchange.package(exchange.letter(MINTRUD), MINTRUD)
    with exchange.simulator() as simulator:
        exchange.put(package)
        exchange.settle(simulator)
        exchange.put(package)
        assert len(exchange.settle(simulator)) == 2
        assert [row.verdict for row in simulator.report().packages] == ["accepted", "repeated"]
        assert [row.name for row in simulator.report().packages] == ["package", "package~2"]


def test_an_unknown_addressee_is_answered_by_the_operator(tmp_path: Path) -> None:
    """A message to a participant that the exchange does not know gets a negative квитанция of the operator."""
    exchange = Exchange(tmp_path)
    nobody = replaced(MINTRUD, guid=UUID(int=7), mailbox="DEMO_NOBODY~MEDOGU")
    exchange.put(exchange.package(exchange.letter(nobody), nobody))
    with exchange.simulator() as simulator:
        (quittance,) = [Seen(folder) for folder in exchange.settle(simulator)]
        assert simulator.report().packages[0].verdict == "unknown"
    assert quittance.words == "квитанция false"
    assert quittance.attribute("source", "uid") == str(OPERATOR.guid)


def test_our_acknowledgement_is_taken_and_counted(tmp_path: Path) -> None:
    """A квитанция of ours is checked, answered by nothing, and shown beside the message it answers."""
    exchange = Exchange(tmp_path)
    exchange.send()
    with exchange.simulator() as simulator:
        notice = Seen(exchange.settle(simulator)[1])
        exchange.put(exchange.acknowledge(notice.uid, MINTRUD), "ours")
        assert len(exchange.settle(simulator)) == 2
        assert simulator.report().acknowledged(notice.uid) == (True,)
        assert simulator.report().packages[1].problems == ()


def test_the_demonstration_refuses_its_sample_and_answers_another(tmp_path: Path) -> None:
    """The demonstration's rules refuse the sample `refused`, answer `reply` with a letter, and take two seconds."""
    exchange = Exchange(tmp_path)
    exchange.send(MINZDRAV, "О проведении отраслевого совещания", "refused")
    exchange.send(MINTRUD, "О представителях профсоюзной стороны в рабочей группе", "reply")
    with Simulator(exchange.home, exchange.clock, demo_behaviours()) as simulator:
        simulator.step()
        exchange.clock.advance(timedelta(seconds=2.3))
        while simulator.step():
            pass
        given = {
            (row.answer.package, Seen(exchange.home.incoming / row.answer.folder).words)
            for row in simulator.report().answers
        }
    assert ("refused", "Отказано в регистрации") in given
    assert ("reply", "Зарегистрирован") in given
    assert ("reply", "Транспортный контейнер") in given
