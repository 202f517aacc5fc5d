"""What the journal says is what became: both axes can be told from it alone."""

import json
import os
from datetime import timedelta
from pathlib import Path

import foreign
import pytest
from office import FIRST, SECOND, THIRD, open_office
from sqlalchemy import select, update

from edo_gateway.delivery.model import Registration, Transport
from edo_gateway.delivery.tables import deliveries, dispatches
from edo_gateway.errors import WrongConfiguration
from edo_gateway.flows.seal import seal_due
from edo_gateway.journal.tables import journal
from edo_gateway.ports import bytes_content
from edo_gateway.storage.blobs import DirectoryBlobStore


def test_every_change_of_state_has_its_record(tmp_path: Path) -> None:
    """Replaying the records of each dispatch and delivery from the first state gives the states in their rows."""
    with open_office(tmp_path) as office:
        submitted = office.send(FIRST, SECOND, THIRD)
        office.work()
        uid = office.dispatch(submitted).message_uid
        office.lay("no", foreign.acknowledgement(FIRST, uid, accepted=False))
        office.lay("yes", foreign.acknowledgement(FIRST, uid))
        office.lay("registered", foreign.notice(FIRST, submitted.document_uid, foreign.registered("1")))
        no = foreign.notice(
            SECOND, submitted.document_uid, foreign.refused("Нет подписи"), kind="Отказано в регистрации"
        )
        office.lay("refused", no)
        office.work()
        with office.context.database.read() as connection:
            rows = {row.id: row.transport for row in connection.execute(select(dispatches))}
            rows |= {row.id: row.registration for row in connection.execute(select(deliveries))}
            records = connection.execute(
                select(journal.c.subject_id, journal.c.payload)
                .where(journal.c.kind.in_(["dispatch.transport", "delivery.registration"]))
                .order_by(journal.c.id)
            ).all()
            first = {row.id: Transport.PENDING.value for row in connection.execute(select(dispatches))}
            first |= {row.id: Registration.NONE.value for row in connection.execute(select(deliveries))}
    state = dict(first)
    for subject, payload in records:
        change = json.loads(payload)
        assert state[subject] == change["from"]
        state[subject] = change["to"]
    assert state == rows
    assert {"registered", "refused", "awaiting", "delivered", "handed_over"} <= set(state.values())


def test_a_clock_that_went_back_signs_nothing(tmp_path: Path) -> None:
    """Behind the last time seen by more than the limit, nothing is sealed; when the clock is right again, it is."""
    with open_office(tmp_path) as office:
        office.send(FIRST)
        seal_due(office.context)
        submitted = office.send(FIRST)
        with office.context.database.write() as connection:
            connection.execute(update(dispatches).values(due_at=office.clock.now() - timedelta(hours=1)))
        office.clock.advance(timedelta(minutes=-10))
        with pytest.raises(WrongConfiguration, match="назад"):
            seal_due(office.context)
        assert office.dispatch(submitted).transport is Transport.PENDING
        office.clock.advance(timedelta(minutes=11))
        seal_due(office.context)
        assert office.dispatch(submitted).transport is Transport.SEALED


def test_a_blob_is_on_the_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The octets are synced, then named, then the folder of the name is synced."""
    store = DirectoryBlobStore(tmp_path)
    steps: list[str] = []
    fsync, rename = os.fsync, Path.rename

    def noted_fsync(descriptor: int) -> None:
        steps.append("folder" if Path(f"/proc/self/fd/{descriptor}").is_dir() else "file")
        fsync(descriptor)

    def noted_rename(path: Path, target: Path) -> Path:
        steps.append("rename")
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(Path, "rename", noted_rename)
    store.put(bytes_content(b"letter"))
    named = steps.index("rename")
    assert "file" in steps[:named]
    assert steps[-1] == "folder"
    assert steps.index("rename") < len(steps) - 1
