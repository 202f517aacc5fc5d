"""The demonstration exchange: five ministries, the operator, our organisation.  Plain data.

The names of the organisations are real, everything else is invented: GUIDs begin with `de300000`,
mail boxes with `DEMO_`, ОГРН and ИНН carry the region code 00, which no tax office has (their check digits are right,
so that a checked import accepts them), and the persons are made up («Образцов», «Примерова» …).
Nothing here can be mistaken for a participant of the real exchange.
"""

from dataclasses import dataclass
from uuid import UUID

from edo_gateway.envelopes.model import Participant

__all__ = [
    "MINISTRIES",
    "OPERATOR",
    "OUR_ORGANIZATION",
    "OUR_SIGNATORIES",
    "PARTICIPANTS",
    "DemoParty",
    "DemoPerson",
    "find_party",
]


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """An invented person who signs."""

    key: str
    """Latin key: the name of the key and certificate files, and of the configuration table."""
    name: str
    """«Фамилия Имя Отчество»."""
    post: str
    phone: str
    email: str


@dataclass(frozen=True, slots=True)
class DemoParty:
    """A participant of the demonstration exchange."""

    key: str
    """Latin key: the name of the key and certificate files."""
    guid: UUID
    name: str
    short_name: str
    mailbox: str
    """`BOX~SERVER`."""
    ogrn: str
    inn: str
    address: str
    phone: str
    email: str
    persons: tuple[DemoPerson, ...]
    number_mask: str = "{n}"
    """How its office numbers what it registers; `{n}` is the counter."""
    executor: str = ""
    """Who it names in notices of progress: «Фамилия Имя Отчество»."""

    @property
    def participant(self) -> Participant:
        """Return the party as the exchange knows it."""
        return Participant(self.guid, self.name, self.mailbox)


def _guid(number: int) -> UUID:
    return UUID(f"de300000-0000-4000-8000-{number:012d}")


OUR_ORGANIZATION = DemoParty(
    key="fnpr",
    guid=_guid(1),
    name="Федерация независимых профсоюзов России",
    short_name="ФНПР (демо)",
    mailbox="DEMO_FNPR~MEDOGU",
    ogrn="1000000000010",
    inn="0000000018",
    address="000000, г. Демонстрационный, ул. Образцовая, д. 1",
    phone="+7 (000) 000-00-01",
    email="demo@fnpr.example",
    persons=(
        DemoPerson(
            "obraztsov", "Образцов Пётр Семёнович", "Председатель", "+7 (000) 000-00-11", "obraztsov@fnpr.example"
        ),
        DemoPerson(
            "primerova",
            "Примерова Анна Ильинична",
            "Заместитель Председателя",
            "+7 (000) 000-00-12",
            "primerova@fnpr.example",
        ),
    ),
)
"""Our own organisation; the first of its persons is the default signatory."""

OUR_SIGNATORIES = OUR_ORGANIZATION.persons


def _ministry(
    number: int, key: str, name: str, short: str, box: str, ids: tuple[str, str], mask: str, people: tuple[str, str]
) -> DemoParty:
    minister, executor = people
    email = f"{key}@ministry.example"
    phone = f"+7 (000) 000-{number:02d}-00"
    person = DemoPerson(f"{key}_signatory", minister, "Директор департамента", phone, email)
    return DemoParty(
        key=key,
        guid=_guid(number),
        name=name,
        short_name=short,
        mailbox=box,
        ogrn=ids[0],
        inn=ids[1],
        address=f"000000, г. Демонстрационный, пл. Учебная, д. {number}",
        phone=phone,
        email=email,
        persons=(person,),
        number_mask=mask,
        executor=executor,
    )


MINISTRIES = (
    _ministry(
        11,
        "mintrud",
        "Министерство труда и социальной защиты Российской Федерации",
        "Минтруд России (демо)",
        "DEMO_MT~MEDOGU",
        ("1000000000021", "0000000025"),
        "15-2/{n}",
        ("Учебнов Сергей Павлович", "Тестова Мария Львовна"),
    ),
    _ministry(
        12,
        "minfin",
        "Министерство финансов Российской Федерации",
        "Минфин России (демо)",
        "DEMO_MF~MEDOGU",
        ("1000000000032", "0000000032"),
        "03-04-05/{n}",
        ("Показова Ольга Юрьевна", "Черновиков Лев Андреевич"),
    ),
    _ministry(
        13,
        "minec",
        "Министерство экономического развития Российской Федерации",
        "Минэкономразвития России (демо)",
        "DEMO_MER~MEDOGU",
        ("1000000000043", "0000000040"),
        "Д14-{n}",
        ("Макетов Игорь Олегович", "Шаблонова Вера Ивановна"),
    ),
    _ministry(
        14,
        "minzdrav",
        "Министерство здравоохранения Российской Федерации",
        "Минздрав России (демо)",
        "DEMO_MZ~MEDOGU",
        ("1000000000054", "0000000057"),
        "16-3/И/2-{n}",
        ("Условнов Фёдор Кириллович", "Заглушкина Нина Петровна"),
    ),
    _ministry(
        15,
        "minjust",
        "Министерство юстиции Российской Федерации",
        "Минюст России (демо)",
        "DEMO_MJ~MEDOGU",
        ("1000000000065", "0000000064"),
        "01-{n}/26",
        ("Допустимов Роман Егорович", "Вымыслова Елена Марковна"),
    ),
)
"""The ministries that the simulator plays."""

OPERATOR = DemoParty(
    key="operator",
    guid=_guid(90),
    name="Оператор межведомственного электронного документооборота (демо)",
    short_name="Оператор обмена (демо)",
    mailbox="DEMO_OPERATOR~MEDOGU",
    ogrn="1000000000098",
    inn="0000000096",
    address="000000, г. Демонстрационный, пл. Узловая, д. 1",
    phone="+7 (000) 000-00-90",
    email="operator@exchange.example",
    persons=(),
)
"""The exchange operator: answers for what reached nobody."""

PARTICIPANTS = (*MINISTRIES, OPERATOR, OUR_ORGANIZATION)


def find_party(text: str) -> DemoParty | None:
    """Find the one participant that `text` names: GUID, box, key, ОГРН, ИНН or an unambiguous part of a name."""
    wanted = text.strip().casefold()
    for party in PARTICIPANTS:
        exact = (str(party.guid), party.mailbox, party.mailbox.partition("~")[0], party.key, party.ogrn, party.inn)
        if wanted in (value.casefold() for value in exact):
            return party
    fitting = [p for p in PARTICIPANTS if wanted and (wanted in p.name.casefold() or wanted in p.short_name.casefold())]
    return fitting[0] if len(fitting) == 1 else None
