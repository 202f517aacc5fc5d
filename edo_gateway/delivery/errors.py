"""Errors of deliveries."""

from edo_gateway.delivery.lifecycle import Ground
from edo_gateway.delivery.model import Registration, Transport
from edo_gateway.errors import EdoError

__all__ = ["ForbiddenStep"]


class ForbiddenStep(EdoError):
    """A change of state that the life-cycle table does not allow: a bug of ours, never of a user."""

    def __init__(self, old: Transport | Registration, new: Transport | Registration, ground: Ground | None) -> None:
        super().__init__(
            f"Переход {old.value} → {new.value} не предусмотрен.",
            why=f"Основание: {ground.value if ground else 'уведомление'}.",
            todo="Сообщите разработчикам: это ошибка программы.",
        )
        self.old = old
        self.new = new
        self.ground = ground
