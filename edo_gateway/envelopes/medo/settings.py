"""What of МЭДО's packages may differ from one exchange to another."""

from dataclasses import dataclass, field

from edo_gateway.envelopes.medo.envelope_ini import EnvelopeOptions
from edo_gateway.envelopes.medo.literals import ACKNOWLEDGEMENT_FILE, MESSAGE_FILE, NOTICE_FILE
from edo_gateway.envelopes.medo.names import is_container_name
from edo_gateway.errors import WrongConfiguration

__all__ = ["MedoSettings"]


@dataclass(frozen=True, slots=True)
class MedoSettings:
    """Names of message files and the options of the envelope file.

    Raises `WrongConfiguration` for a name that is not latin or does not end with `.xml`.
    """

    message_file: str = MESSAGE_FILE
    """File of a message with a container; `message.xml` by order 611/96 of 12.07.2024.
    Public receivers have been seeing `communication.xml` and `document.xml`, so it can be changed."""
    acknowledgement_file: str = ACKNOWLEDGEMENT_FILE
    """File of a квитанция, named as public senders of 2.7.1 name it."""
    notice_file: str = NOTICE_FILE
    """File of a notice, named as public senders of 2.7.1 name it."""
    envelope: EnvelopeOptions = field(default_factory=EnvelopeOptions)

    def __post_init__(self) -> None:
        for key in ("message_file", "acknowledgement_file", "notice_file"):
            name = getattr(self, key)
            if not is_container_name(name) or not name.endswith(".xml"):
                raise WrongConfiguration(
                    f"{key}: имя файла сообщения {name!a} недопустимо.",
                    why="Нужны латинские буквы, цифры и «_» и расширение .xml.",
                )
