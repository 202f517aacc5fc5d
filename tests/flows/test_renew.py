"""Certificates are looked at again at every claim."""

from datetime import timedelta
from pathlib import Path

from office import FIRST, open_office
from sqlalchemy import select, update

from edo_gateway.delivery.model import Transport
from edo_gateway.delivery.tables import containers, dispatches, envelope_parts
from edo_gateway.flows.seal import seal_due
from edo_gateway.flows.send import send_due


def test_untried_envelope_is_sealed_anew_when_its_certificates_ran_out(tmp_path: Path) -> None:
    """An envelope that could not have left is sealed anew, under the same message uid."""
    with open_office(tmp_path) as office:
        submitted = office.send(FIRST)
        seal_due(office.context)
        before = office.dispatch(submitted)
        with office.context.database.write() as connection:
            connection.execute(update(containers).values(valid_until=office.clock.now() - timedelta(seconds=1)))
        assert send_due(office.context, "medo") == 0
        assert office.dispatch(submitted).transport is Transport.PENDING
        assert office.published() == []
        office.work()
        after = office.dispatch(submitted)
        assert after.transport is Transport.HANDED_OVER
        assert after.message_uid == before.message_uid
        assert after.envelope_digest not in ("", before.envelope_digest)
        with office.context.database.read() as connection:
            assert connection.execute(select(containers)).one().valid_until > office.clock.now()


def test_envelope_that_might_have_left_keeps_its_bytes(tmp_path: Path) -> None:
    """An envelope that was claimed once is never rebuilt, whatever its certificates say."""
    with open_office(tmp_path) as office:
        submitted = office.send(FIRST)
        seal_due(office.context)
        before = office.dispatch(submitted)
        with office.context.database.write() as connection:
            connection.execute(update(containers).values(valid_until=office.clock.now() - timedelta(seconds=1)))
            connection.execute(update(dispatches).values(fence=1))
        assert send_due(office.context, "medo") == 1
        after = office.dispatch(submitted)
        assert (after.transport, after.envelope_digest) == (Transport.HANDED_OVER, before.envelope_digest)
        with office.context.database.read() as connection:
            assert len(connection.execute(select(envelope_parts)).all()) == 3
