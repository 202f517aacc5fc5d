"""What `init --demo` puts into a home: a test authority, our organisation, five ministries, routes, a folder channel.

The parties are the simulator's (`edo_gateway.simulator.parties`): all invented, and marked as such.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from sqlalchemy import Connection

from edo_gateway.directory import Organization, save, set_route
from edo_gateway.envelopes.medo.format import Medo271
from edo_gateway.letters import moscow_date
from edo_gateway.ports import Clock
from edo_gateway.settings import SettingsValues
from edo_gateway.signing import DemoAuthority
from edo_gateway.signing.files import read_file, write_file
from edo_gateway.simulator import (
    MINISTRIES,
    OPERATOR,
    OUR_ORGANIZATION,
    OUR_SIGNATORIES,
    SimulatorHome,
    organization_subject,
    person_subject,
    prepare_demo,
)
from edo_gateway.storage.ids import uuid7

__all__ = ["demo_settings", "fill_directory", "is_demo", "key_paths", "make_exchange"]

_CHANNEL = "medo"
_ROUTES_SINCE = date(2024, 7, 12)
"""The day of order 611/96, which made format 2.7.1 the exchange's."""
_LARGEST = 1 << 16
_ROOT = "demo-root.pem"


def is_demo(home: Path) -> bool:
    """Say whether a home has the simulated ministry."""
    return SimulatorHome.under(home).keys.is_dir()


def key_paths(name: str) -> Mapping[str, Path]:
    """Return where the key and the certificate of one of us lie, against the home."""
    return {"key": Path("keys", name, "key.pem"), "certificate": Path("keys", name, "certificate.pem")}


def make_exchange(home: Path, clock: Clock) -> None:
    """Make the authority, all keys and the ministries' folders; raises `WrongConfiguration`."""
    simulator = SimulatorHome.under(home)
    authority = _authority(simulator.folder / "authority", clock)
    write_file(home / "trust" / _ROOT, read_file(authority.root_path, _LARGEST), 0o644)
    subjects = {"organization": organization_subject(OUR_ORGANIZATION)}
    subjects |= {one.key: person_subject(OUR_ORGANIZATION, one) for one in OUR_SIGNATORIES}
    for name, subject in subjects.items():
        if not (home / key_paths(name)["certificate"]).exists():
            authority.issue(subject, home / "keys" / name)
    prepare_demo(simulator, authority)


def _authority(folder: Path, clock: Clock) -> DemoAuthority:
    if (folder / "root.pem").exists():
        return DemoAuthority.load(folder, clock)
    # Making one was cut short between its two files: nobody has a certificate of it yet.
    (folder / "authority.key").unlink(missing_ok=True)
    return DemoAuthority.create(folder, clock)


def demo_settings() -> SettingsValues:
    """Return the configuration of a demo home."""
    ours = OUR_ORGANIZATION
    return SettingsValues(
        organization={
            "guid": ours.guid,
            "name": ours.name,
            "short_name": ours.short_name,
            "mailbox": ours.mailbox,
            "ogrn": ours.ogrn,
            "inn": ours.inn,
            "address": ours.address,
            "phone": ours.phone,
            "email": ours.email,
            **key_paths("organization"),
        },
        signatories={
            one.key: {
                "name": one.name,
                "post": one.post,
                "phone": one.phone,
                "email": one.email,
                **key_paths(one.key),
                "default": one is OUR_SIGNATORIES[0],
            }
            for one in OUR_SIGNATORIES
        },
        channels={
            _CHANNEL: {
                "adapter": "folder",
                "profile": "folder-per-message",
                "outgoing": "exchange/outgoing",
                "incoming": "exchange/incoming",
                "processed": "exchange/processed",
                "staging": "exchange/staging",
            }
        },
        policies={"exchange": {"operators": (OPERATOR.guid,)}},
    )


def fill_directory(connection: Connection, clock: Clock) -> None:
    """Put our organisation, the ministries and the routes to them into the directory."""
    now = clock.now()
    today = moscow_date(now)
    owner = OUR_ORGANIZATION.guid
    for party in (*MINISTRIES, OUR_ORGANIZATION):
        one = Organization(
            guid=party.guid,
            name=party.name,
            short_name=party.short_name,
            mailbox=party.mailbox,
            ogrn=party.ogrn,
            inn=party.inn,
            address=party.address,
            phone=party.phone,
            email=party.email,
            ours=party is OUR_ORGANIZATION,
        )
        save(connection, one, owner=owner, at=now, today=today)
    for party in MINISTRIES:
        set_route(
            connection,
            route_id=uuid7(clock),
            owner=owner,
            organization=party.guid,
            envelope_format=Medo271.name,
            channel=_CHANNEL,
            since=_ROUTES_SINCE,
        )
