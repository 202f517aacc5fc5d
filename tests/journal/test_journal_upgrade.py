"""A home of the first version: its records are in no tree, and the next version takes them into one."""

from pathlib import Path

from alembic import command
from journal_home import verify, write_records
from office import open_office

from edo_gateway.flows.journal_anchor import anchor_now
from edo_gateway.flows.journal_link import link_all
from edo_gateway.storage.engine import open_database
from edo_gateway.storage.migrate import migration_config, require_current, upgrade


def test_records_of_an_older_database_are_linked(tmp_path: Path) -> None:
    """What was journalled before there was a tree waits for it after the migration, loses nothing and is anchored."""
    with open_office(tmp_path) as office:
        write_records(office, 12)
    database = open_database("test.db", tmp_path)
    with database.write() as connection:
        for table in ("journal_pending", "journal_leaves", "journal_nodes", "journal_anchors"):
            connection.exec_driver_sql(f"DROP TABLE {table}")
        config = migration_config()
        config.attributes["connection"] = connection
        command.stamp(config, "0001", purge=True)
    upgrade(database)
    require_current(database)
    database.close()
    with open_office(tmp_path) as office:
        link_all(office.context)
        assert anchor_now(office.context)
        result = verify(office)
    assert (result.count, result.size, result.waiting) == (0, 12, 0)
