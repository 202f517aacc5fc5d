"""A letter that did not get through is seen by whoever looks for what needs a person."""

from pathlib import Path

import foreign
from office import FIRST, SECOND, open_office

from edo_gateway.views import AttentionFilter, LogFilter, delivery_log


def test_what_was_not_accepted_needs_a_person_until_the_addressee_registers(tmp_path: Path) -> None:
    """A negative квитанция puts the delivery among those that need a person; a registration takes it out again."""
    with open_office(tmp_path) as office:
        submitted = office.send(FIRST, SECOND)
        office.work()
        office.lay("no", foreign.acknowledgement(FIRST, office.dispatch(submitted).message_uid, accepted=False))
        office.work()

        def needing() -> list[tuple[str, str]]:
            with office.context.database.read() as connection:
                page = delivery_log(connection, LogFilter(attention=AttentionFilter.OPEN), limit=10)
            return [(row.organization.name, row.attention) for row in page.rows]

        ((name, why),) = needing()
        assert "труда" in name or "Минтруд" in name
        assert why == "Не принято системой адресата."
        office.lay("yes", foreign.notice(FIRST, submitted.document_uid, foreign.registered("1")))
        office.work()
        assert needing() == []
