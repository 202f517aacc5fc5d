"""The broker: in process by default; what it holds are hints, and losing them loses nothing.

One list of middleware serves every broker, so that the actors mean the same everywhere.
There is no retry and no age limit here: retry state lives in the database, and the in-process broker
would keep aged-out messages for ever.
"""

import dramatiq
from dramatiq.brokers.stub import StubBroker
from dramatiq.middleware import Middleware, ShutdownNotifications, TimeLimit

from edo_gateway.errors import WrongConfiguration

__all__ = ["EMBEDDED", "make_broker"]

EMBEDDED = "embedded"


def _middleware() -> list[Middleware]:
    return [TimeLimit(), ShutdownNotifications()]


def make_broker(setting: str) -> dramatiq.Broker:
    """Make the broker a setting names; raises `WrongConfiguration` for one this version does not have."""
    if setting != EMBEDDED:
        raise WrongConfiguration(
            f"Очередь «{setting}» не поддерживается.",
            why=f"В этой версии есть одна: «{EMBEDDED}» — внутри процесса.",
            todo=f'Укажите в таблице gateway: broker = "{EMBEDDED}".',
        )
    return StubBroker(middleware=_middleware())
