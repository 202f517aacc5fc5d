"""What `init --demo` makes for the simulator: folders, keys and certificates of the ministries, a settings file."""

from edo_gateway.signing import DemoAuthority, Subject
from edo_gateway.signing.files import write_file
from edo_gateway.simulator.behaviour import BEHAVIOURS
from edo_gateway.simulator.home import SimulatorHome
from edo_gateway.simulator.keys import certificate_path
from edo_gateway.simulator.parties import MINISTRIES, DemoParty, DemoPerson

__all__ = ["organization_subject", "person_subject", "prepare_demo"]


def organization_subject(party: DemoParty) -> Subject:
    """Return what the certificate of an organisation of the demonstration says."""
    return Subject(common_name=party.name, organization=party.name, inn_organization=party.inn, ogrn=party.ogrn)


def person_subject(party: DemoParty, person: DemoPerson) -> Subject:
    """Return what the certificate of a person of the demonstration says."""
    surname, _, given_name = person.name.partition(" ")
    return Subject(
        common_name=person.name,
        surname=surname,
        given_name=given_name,
        organization=party.name,
        post=person.post,
        inn_organization=party.inn,
        ogrn=party.ogrn,
    )


def prepare_demo(home: SimulatorHome, authority: DemoAuthority) -> None:
    """Make what is not there yet; doing it again changes nothing.

    Raises `WrongConfiguration` if folders or files can't be made.
    The trusted root is the caller's to put into `home.trust`.
    """
    home.prepare()
    for party in MINISTRIES:
        wanted = {party.key: organization_subject(party)}
        wanted |= {person.key: person_subject(party, person) for person in party.persons}
        for key, subject in wanted.items():
            if not certificate_path(home.keys, key).exists():
                authority.issue(subject, home.keys / key)
    if not home.rules.exists():
        write_file(home.rules, _settings().encode(), 0o644)


def _settings() -> str:
    """Return a settings file in which every key is explained and none is set."""
    lines = [
        "# Как ведёт себя имитатор министерства. Правила ниже действуют поверх учебных.",
        "# [default] касается всех, [[rule]] касается министерства или слов темы; последующее правило важнее.",
        "#",
        "# [[rule]]",
        '# ministry = "mintrud"   # GUID, ящик, ключ или часть наименования',
        '# subject = "слова темы"',
        '# refuse = "Нет подписи"',
        "#",
        "# Ключи:",
        *(f"#   {key.name} ({key.values}): {key.help}" for key in BEHAVIOURS),
        "",
    ]
    return "\n".join(lines)
