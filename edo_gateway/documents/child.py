"""Runs the worker of this package in a bounded child process.

Parsers of PDF are written in C++ and read what strangers made, so none of them runs in the gateway itself.
The child gets a session of its own, a clean environment, no standard input beyond one request,
and limits on time, address space, file size and open files, which it sets on itself before it loads a parser.
Its answer is one JSON document of bounded size; what it writes on standard error is thrown away,
because it may quote the document.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from edo_gateway.documents.model import ConversionLimits
from edo_gateway.errors import Problem, Refused, TryLater
from edo_gateway.ports.reasons import os_reason

__all__ = ["Answer", "run_bounded", "run_child"]

Answer = Mapping[str, Any]

WORKER = "edo_gateway.documents.worker"
ANSWER_OCTETS = 4 << 20
"""More than any honest answer; a longer one is not read."""

REFUSED = "Основной документ не принят."
SAVE_AGAIN = "Сохраните документ заново как PDF/A-1 и приложите его ещё раз."


def run_child(operation: str, request: Mapping[str, Any], workdir: Path, limits: ConversionLimits) -> Answer:
    """Do one operation for one document and return the worker's answer.

    Raises `Refused` if the document is at fault (its rules, its size, or a parser that did not survive it),
    `TryLater` if the machine is: no time, no room on the disk, no process.
    """
    whole = {"operation": operation, "limits": asdict(limits), **request}
    command = [sys.executable, "-I", "-X", "utf8", "-m", WORKER]
    try:
        with tempfile.TemporaryFile(dir=workdir) as stdin, tempfile.TemporaryFile(dir=workdir) as stdout:
            stdin.write(json.dumps(whole).encode())
            stdin.seek(0)
            code = run_bounded(command, stdin, stdout, workdir, limits.seconds)
            stdout.seek(0)
            raw = stdout.read(ANSWER_OCTETS + 1)
    except OSError as error:
        raise _later(f"Рабочая папка недоступна: {os_reason(error)}.") from error
    return _answer(raw, code)


def run_bounded(command: Sequence[str], stdin: IO[bytes], stdout: IO[bytes], workdir: Path, seconds: float) -> int:
    """Run a command in a session of its own and return its code (negative: the signal that ended it).

    Afterwards nothing of its process group is left.  Raises `TryLater` past `seconds` of wall clock.
    """
    try:
        process = subprocess.Popen(
            command,
            stdin=stdin,
            stdout=stdout,
            stderr=subprocess.DEVNULL,
            cwd=workdir,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TMPDIR": str(workdir), "HOME": str(workdir)},
            close_fds=True,
            start_new_session=True,
        )
    except OSError as error:
        raise _later(f"Не удалось запустить дочерний процесс: {os_reason(error)}.") from error
    expired = threading.Event()

    def stop() -> None:
        expired.set()
        _kill_group(process)

    timer = threading.Timer(seconds, stop)
    try:
        timer.start()
        # Waits without reaping: until the last line the group's number can't be given to strangers.
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    finally:
        timer.cancel()
        if timer.is_alive():
            timer.join()
        # The whole group goes, whatever way we leave: nothing the child started may outlive the call.
        _kill_group(process)
        code = process.wait()
    if expired.is_set():
        raise TryLater(
            "Документ не обработан.",
            why=f"Обработка не уложилась в {seconds:g} с и остановлена.",
            todo="Повторите позже; если не поможет, сохраните документ заново с меньшим объёмом.",
        )
    return code


def _kill_group(process: "subprocess.Popen[bytes]") -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _answer(raw: bytes, code: int) -> Answer:
    if code < 0:
        raise _refused(_died(-code))
    try:
        answer = json.loads(raw) if len(raw) <= ANSWER_OCTETS else None
    except ValueError:
        answer = None
    if code != 0 or not isinstance(answer, dict):
        raise _refused("Обработка документа завершилась аварийно; вероятно, файл повреждён.")
    match answer.get("outcome"):
        case "done":
            return answer
        case "later":
            raise _later(str(answer["why"]))
        case _:
            problems = [Problem(field="document", text=str(text)) for text in answer["problems"]]
            raise Refused(str(answer["what"]) or REFUSED, problems, todo=str(answer["todo"]) or SAVE_AGAIN)


def _died(number: int) -> str:
    if number in (signal.SIGXCPU, signal.SIGKILL):
        return "Обработка потребовала больше времени или памяти, чем позволено одному документу."
    return f"Программа разбора остановилась (сигнал {number}): файл повреждён либо требует слишком много памяти."


def _refused(text: str) -> Refused:
    return Refused(REFUSED, [Problem(field="document", text=text)], todo=SAVE_AGAIN)


def _later(why: str) -> TryLater:
    return TryLater(
        "Документ не обработан.", why=why, todo="Проверьте, хватает ли машине диска, памяти и процессов, и повторите."
    )
