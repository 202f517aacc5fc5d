"""The schema of `[policies.*]`: each table makes the policy object of the part that works by it.

Defaults are the objects' own, so they stand in one place.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from edo_gateway.delivery.policy import BreakerPolicy, LeasePolicy, LimitPolicy, RetryPolicy, SilencePolicy
from edo_gateway.documents.model import ConversionLimits, StampPolicy, StampSize
from edo_gateway.envelopes.medo.envelope_ini import EnvelopeOptions
from edo_gateway.envelopes.medo.settings import MedoSettings
from edo_gateway.journal import JournalPolicy
from edo_gateway.letters.policy import LetterLimits, NumberingPolicy
from edo_gateway.settings.kinds import Duration, Flag, Guids, Kind, Mask, Number, Pattern, Whole
from edo_gateway.settings.model import ClockPolicy, ExchangePolicy
from edo_gateway.settings.schema import NAME, Key, TableSchema

__all__ = ["POLICIES"]

_SPAN = Duration(timedelta(seconds=1), timedelta(days=366))
_PAUSE = Duration(timedelta(milliseconds=100), timedelta(days=7))
_MIB = 1 << 20
_OCTETS = Whole(1024, 4096 * _MIB)
_MM = Whole(0, 1500)
_XML_FILE = Pattern(r"[A-Za-z0-9_]{1,250}\.xml", "латинское имя с расширением .xml", "message.xml")


def _policy(name: str, text: str, default: Any, keys: Mapping[str, tuple[Kind, str]]) -> TableSchema:
    """Return the table of a policy whose fields bear the keys' names."""
    made = tuple(Key(key, kind, words, getattr(default, key)) for key, (kind, words) in keys.items())
    return TableSchema(f"policies.{name}", text, made, lambda values: type(default)(**values))


def _envelope(values: Mapping[str, Any]) -> MedoSettings:
    options = {name: values[name] for name in _OPTIONS}
    return MedoSettings(
        values["message_file"], values["acknowledgement_file"], values["notice_file"], EnvelopeOptions(**options)
    )


def _stamps(values: Mapping[str, Any]) -> StampPolicy:
    return StampPolicy(
        signature=StampSize(values["signature_width"], values["signature_height"]),
        registration=StampSize(values["registration_width"], values["registration_height"]),
        margin=values["margin"],
        clearance=values["clearance"],
        registration_x=values["registration_x"],
        registration_y=values["registration_y"],
        marker=values["marker"],
    )


_OPTIONS: Mapping[str, str] = {
    "send_at_once": "АВТООТПРАВКА: отправлять без человека.",
    "encrypt": "ШИФРОВАНИЕ: шифрование почтовой программой.",
    "sign": "ЭЦП: подпись почтовой программы; это не подпись документа.",
    "delivery_receipt": "ДОСТАВЛЕНО: просить уведомление почтовой программы о доставке.",
    "reading_receipt": "ПРОЧТЕНО: просить уведомление почтовой программы о прочтении.",
}
_MEDO = MedoSettings()
_STAMPS = StampPolicy()

POLICIES: Mapping[str, TableSchema] = {
    "retry": _policy(
        "retry",
        "Повторные попытки передать пакет, который канал отложил.",
        RetryPolicy(),
        {
            "attempts": (Whole(1, 100_000), "Сколько попыток всего."),
            "budget": (_SPAN, "Сколько времени пытаться; 72h как срок доставки у оператора обмена (приказ 611/96)."),
            "first": (_PAUSE, "Первая пауза."),
            "multiplier": (Number(1, 10), "Во сколько раз растёт пауза."),
            "longest": (_PAUSE, "Самая долгая пауза."),
            "jitter": (Number(0, 0.9), "Случайная доля паузы в обе стороны."),
        },
    ),
    "breaker": _policy(
        "breaker",
        "Когда оставить в покое канал или одного адресата в нём.",
        BreakerPolicy(),
        {
            "failures": (Whole(1, 1000), "Сколько отложенных попыток подряд."),
            "pause": (_PAUSE, "На сколько."),
        },
    ),
    "lease": _policy(
        "lease",
        "Как долго пакет закреплён за одним отправителем.",
        LeasePolicy(),
        {
            "duration": (Duration(timedelta(seconds=5), timedelta(hours=1)), "Срок закрепления."),
            "safety": (
                Duration(timedelta(seconds=1), timedelta(minutes=30)),
                "За сколько до конца срока не публиковать.",
            ),
        },
    ),
    "limits": _policy(
        "limits",
        "Сколько канал принимает сразу; в таблице канала можно указать своё.",
        LimitPolicy(),
        {
            "in_flight": (Whole(1, 1000), "Сколько пакетов передаётся одновременно."),
            "untaken": (Whole(1, 1_000_000), "Сколько пакетов может лежать неразобранными; остальные ждут у нас."),
            "batch": (Whole(1, 10_000), "Сколько пакетов берёт один шаг."),
        },
    ),
    "silence": _policy(
        "silence",
        "Когда показать человеку, что ответа нет. Сам по себе срок ничего не отправляет.",
        SilencePolicy(),
        {
            "acknowledgement_warning": (_SPAN, "Нет квитанции: предупреждение."),
            "acknowledgement_alarm": (_SPAN, "Нет квитанции: тревога; 72h по приказу 611/96."),
            "notice_warning": (_SPAN, "Нет уведомления о регистрации: предупреждение."),
        },
    ),
    "numbering": _policy(
        "numbering",
        "Свой регистр исходящих номеров.",
        NumberingPolicy(),
        {
            "register": (
                Pattern(NAME, "латинское имя", "outgoing"),
                "Имя регистра: номера в нём не повторяются в году.",
            ),
            "mask": (Mask(), "Вид номера; всего не больше 31 знака."),
            "first": (Whole(1, 10_000_000), "С какого числа начинается год."),
        },
    ),
    "letters": _policy(
        "letters",
        "Сколько может быть в одном письме, размеры в байтах.",
        LetterLimits(),
        {
            "document": (_OCTETS, "Основной документ."),
            "attachment": (_OCTETS, "Одно приложение."),
            "total": (_OCTETS, "Все файлы вместе."),
            "attachments": (Whole(0, 1000), "Приложений."),
            "addressees": (Whole(1, 10_000), "Адресатов."),
        },
    ),
    "envelope": TableSchema(
        "policies.envelope",
        "Конверт: имена файлов и что просить у почтовой программы.",
        (
            Key(
                "message_file",
                _XML_FILE,
                "Файл сообщения с контейнером: message.xml по приказу 611/96; бывают communication.xml, document.xml.",
                _MEDO.message_file,
            ),
            Key("acknowledgement_file", _XML_FILE, "Файл квитанции.", _MEDO.acknowledgement_file),
            Key("notice_file", _XML_FILE, "Файл уведомления.", _MEDO.notice_file),
            *(Key(name, Flag(), text, getattr(_MEDO.envelope, name)) for name, text in _OPTIONS.items()),
        ),
        _envelope,
    ),
    "exchange": _policy(
        "exchange",
        "Кому верить кроме адресата.",
        ExchangePolicy(),
        {"operators": (Guids(), "Операторы обмена, чьи квитанции засчитываются.")},
    ),
    "documents": _policy(
        "documents",
        "Сколько может стоить проверка и очистка одного документа.",
        ConversionLimits(),
        {
            "seconds": (Number(1, 3600), "Секунд по часам; потом процесс останавливается."),
            "cpu_seconds": (Whole(1, 3600), "Секунд процессора."),
            "memory_octets": (Whole(128 * _MIB, 64 * 1024 * _MIB), "Байт памяти."),
            "file_octets": (_OCTETS, "Байт в файле, который получится."),
            "open_files": (Whole(16, 4096), "Открытых файлов."),
            "source_octets": (_OCTETS, "Байт в исходном документе."),
            "pages": (Whole(1, 100_000), "Страниц."),
        },
    ),
    "stamps": TableSchema(
        "policies.stamps",
        "Отметка об электронной подписи и штамп регистрации, миллиметры.",
        (
            Key("signature_width", Whole(20, 200), "Ширина отметки о подписи.", _STAMPS.signature.width),
            Key("signature_height", Whole(10, 100), "Высота отметки о подписи.", _STAMPS.signature.height),
            Key("registration_width", Whole(20, 200), "Ширина штампа регистрации.", _STAMPS.registration.width),
            Key("registration_height", Whole(5, 100), "Высота штампа регистрации.", _STAMPS.registration.height),
            Key("margin", _MM, "Сколько оставлять свободным у края страницы.", _STAMPS.margin),
            Key("clearance", _MM, "Сколько оставлять между отметкой и текстом.", _STAMPS.clearance),
            Key("registration_x", _MM, "Желаемый отступ штампа регистрации слева.", _STAMPS.registration_x),
            Key("registration_y", _MM, "Желаемый отступ штампа регистрации сверху.", _STAMPS.registration_y),
            Key(
                "marker",
                Pattern(r"\S(?:.{0,62}\S)?", "слова в тексте, до 64 знаков", "[подпись]"),
                "Слова в тексте, которыми отмечено место подписи.",
                _STAMPS.marker,
            ),
        ),
        _stamps,
    ),
    "clock": _policy(
        "clock",
        "Доверие часам машины.",
        ClockPolicy(),
        {
            "tolerance": (
                Duration(timedelta(0), timedelta(hours=1)),
                "На сколько часы могут уйти назад, прежде чем подписание остановится.",
            )
        },
    ),
    "journal": _policy(
        "journal",
        "Якоря журнала: подписанные корни дерева, которое строится над записями.",
        JournalPolicy(),
        {
            "interval": (
                Duration(timedelta(seconds=1), timedelta(hours=4)),
                "Не чаще одного якоря за этот срок, и только если есть новые записи.",
            ),
            "patience": (
                Duration(timedelta(minutes=1), timedelta(days=7)),
                "Если запись ждёт якоря дольше, отправка останавливается; приём продолжается.",
            ),
        },
    ),
}
"""`[policies.<name>]` → its schema; names are the fields of `PolicySettings`."""
