"""Why an act is wrong for a dispatch in its present state, and what a person may do instead."""

from edo_gateway.delivery.model import Transport
from edo_gateway.errors import WrongUse

__all__ = ["ActRefused"]


class ActRefused(WrongUse):
    """The act would be wrong now; `state` is where the dispatch stands."""

    def __init__(self, act: str, state: Transport, *, why: str, todo: str = "") -> None:
        super().__init__(f"Нельзя {act}: «{state.text.title}».", why=why, todo=todo)
        self.act = act
        self.state = state
