"""What the operating system said, in words for the delivery log, and whether the whole channel is unwell."""

import errno
import os

__all__ = ["is_systemic", "why"]

_WORDS = {
    errno.ENOSPC: "на диске нет места",
    errno.EDQUOT: "исчерпана квота на диске",
    errno.EROFS: "файловая система доступна только для чтения",
    errno.ENOENT: "папки нет",
    errno.ENOTDIR: "на месте папки лежит файл",
    errno.EACCES: "нет прав на папку",
    errno.EPERM: "действие с папкой запрещено",
    errno.ESTALE: "сетевая папка отвалилась",
    errno.EIO: "ошибка ввода-вывода",
    errno.ENODEV: "диск отключён",
    errno.ENXIO: "диск отключён",
    errno.ENOTCONN: "сетевая папка не подключена",
    errno.EHOSTDOWN: "сервер папки не отвечает",
    errno.ETIMEDOUT: "сервер папки не отвечает",
    errno.EXDEV: "папки лежат на разных файловых системах",
    errno.EMFILE: "открыто слишком много файлов",
    errno.ENFILE: "в системе открыто слишком много файлов",
}


def is_systemic(error: OSError) -> bool:
    """Say whether other envelopes of the channel would meet the same fault."""
    return error.errno in _WORDS


def why(error: OSError) -> str:
    """Return the reason in Russian; holds no path, since names may carry personal data."""
    code = error.errno or 0
    return _WORDS.get(code) or f"ошибка системы {errno.errorcode.get(code, code)}: {os.strerror(code)}"
