"""What the operating system said, in Russian words for people; no path is in them."""

import errno
import os
from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["SYSTEM_REASONS", "os_reason"]

SYSTEM_REASONS: Mapping[int, str] = MappingProxyType(
    {
        errno.ENOENT: "файла или папки нет",
        errno.ENOTDIR: "на месте папки лежит файл",
        errno.EISDIR: "на месте файла лежит папка",
        errno.EEXIST: "такое имя уже занято",
        errno.EACCES: "нет прав",
        errno.EPERM: "действие запрещено",
        errno.ENOSPC: "на диске нет места",
        errno.EDQUOT: "исчерпана квота на диске",
        errno.EROFS: "файловая система доступна только для чтения",
        errno.ESTALE: "сетевая папка отвалилась",
        errno.EIO: "ошибка ввода-вывода",
        errno.ENODEV: "диск отключён",
        errno.ENXIO: "диск отключён",
        errno.ENOTCONN: "сетевая папка не подключена",
        errno.EHOSTDOWN: "сервер папки не отвечает",
        errno.ETIMEDOUT: "время ожидания вышло",
        errno.EXDEV: "папки лежат на разных файловых системах",
        errno.EMFILE: "открыто слишком много файлов",
        errno.ENFILE: "в системе открыто слишком много файлов",
        errno.ELOOP: "на месте файла лежит ссылка",
        errno.ENAMETOOLONG: "имя слишком длинное",
        errno.ENOMEM: "не хватило памяти",
    }
)
"""Code → words."""


def os_reason(error: OSError) -> str:
    """Return the reason in words; an unusual one keeps the system's own words behind its code."""
    code = error.errno or 0
    return SYSTEM_REASONS.get(code) or f"ошибка системы {errno.errorcode.get(code, code)}: {os.strerror(code)}"
