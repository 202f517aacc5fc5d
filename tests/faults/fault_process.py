"""One flow in a process of its own, which a signal ends or stops at a named step.

The processes are forked from a server that is an interpreter of its own and has imported all that they need,
so that a matrix of kills takes seconds; no thread and no connection of the test goes with them.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cache
from multiprocessing.forkserver import ensure_running
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest
from fault_homes import draft, open_context
from office import submit_policy

from edo_gateway.delivery.policy import LeasePolicy
from edo_gateway.envelopes.model import Message
from edo_gateway.flows.apply import apply_intake
from edo_gateway.flows.collect import collect
from edo_gateway.flows.context import FlowContext
from edo_gateway.flows.journal_anchor import keep_journal
from edo_gateway.flows.resolve import resolve_unknown
from edo_gateway.flows.seal import seal_due
from edo_gateway.flows.send import send_due
from edo_gateway.flows.submit import submit
from edo_gateway.flows.sweep import end_leases
from edo_gateway.flows.work import work_once
from edo_gateway.ports import Content, Deadline, Envelope, SendResult, SystemClock
from edo_gateway.storage.lock import home_lock

SERVER = multiprocessing.get_context("forkserver")
SERVER.set_forkserver_preload(["fault_process"])
PATIENCE = 60


class SignalAt:
    """Sends the own process a signal when a step is reached for the n-th time; an empty name means any step."""

    def __init__(self, step: str, nth: int, number: signal.Signals) -> None:
        self.step, self.left, self.number = step, nth, number

    def reached(self, step: str) -> None:
        if self.step in {"", step}:
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), self.number)


def _collect(context: FlowContext) -> None:
    # Two looks: a package must lie unchanged.
    collect(context, "medo")
    collect(context, "medo")


def _life(context: FlowContext) -> None:
    end_leases(context)
    _work(context)


def _work(context: FlowContext) -> None:
    for _ in range(2):
        while work_once(context):
            pass


class _Deadly:
    """Something of the gateway that dies when `poison` is among what it is given."""

    def __init__(self, inner: Any, poison: str) -> None:
        self._inner, self._poison = inner, poison

    def send(self, envelope: Envelope, deadline: Deadline) -> SendResult:
        self._die_of(envelope.address)
        result: SendResult = self._inner.send(envelope, deadline)
        return result

    def letter_message(self, message: Message, *rest: Any) -> Any:
        self._die_of(message.destination.mailbox)
        return self._inner.letter_message(message, *rest)

    def read(self, files: Mapping[str, Content]) -> Any:
        for content in files.values():
            self._die_of(content.read().decode(errors="replace"))
        return self._inner.read(files)

    def _die_of(self, text: str) -> None:
        if self._poison in text:
            os.kill(os.getpid(), signal.SIGKILL)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def _poisoned(context: FlowContext, flow: str, poison: str) -> FlowContext:
    if flow == "send":
        entry = context.channels["medo"]
        return replace(context, channels={"medo": replace(entry, adapter=_Deadly(entry.adapter, poison))})
    formats = {name: _Deadly(each, poison) for name, each in context.formats.items()}
    return replace(context, formats=formats)


FLOWS: dict[str, Callable[[FlowContext], object]] = {
    "submit": lambda context: submit(context, submit_policy(), draft(), "test"),
    "seal": seal_due,
    "send": lambda context: send_due(context, "medo"),
    "resolve": lambda context: resolve_unknown(context, "medo"),
    "collect": _collect,
    "apply": apply_intake,
    "journal": keep_journal,
    "work": _work,
    "life": _life,
}


@dataclass(frozen=True)
class Job:
    """What a process does: one flow, and where the signal comes."""

    home: Path
    flow: str
    step: str
    nth: int = 1
    number: signal.Signals = signal.SIGKILL
    locked: bool = True
    """Whether it works as the one program of its home, or beside another one."""
    lease: LeasePolicy | None = None
    poison: tuple[str, str] | None = None
    """`send` or `read`, and the text of which the channel or the format dies."""


def perform(job: Job) -> None:
    """Run in the process: do the job to its end, if the signal lets it."""
    with ExitStack() as stack:
        if job.locked and job.flow != "submit":
            stack.enter_context(home_lock(job.home))
        steps = SignalAt(job.step, job.nth, job.number)
        context = stack.enter_context(open_context(job.home, SystemClock(), steps, worker=f"process-{os.getpid()}"))
        if job.lease is not None:
            context = replace(context, policies=replace(context.policies, lease=job.lease))
        if job.poison is not None:
            context = _poisoned(context, *job.poison)
        FLOWS[job.flow](context)


@cache
def _serve() -> None:
    """Start the server, once, with the test's own import path: it takes none from us in Python 3.11."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
        ensure_running()


def start(job: Job) -> BaseProcess:
    """Start a process and return it."""
    _serve()
    process = SERVER.Process(target=perform, args=(job,))
    process.start()
    return process


def run(job: Job) -> int:
    """Run a process to its end; return its exit code, negative for a signal."""
    process = start(job)
    process.join(PATIENCE)
    code = process.exitcode
    assert code is not None, "the process did not end"
    process.close()
    return code


def kill(home: Path, flow: str, step: str, nth: int = 1) -> None:
    """Run a flow that is killed at a step; fails if the step was never reached."""
    assert run(Job(home, flow, step, nth)) == -signal.SIGKILL, f"{step} was not reached {nth} times"


def wait_until_stopped(process: BaseProcess) -> None:
    """Wait until a process has stopped itself with SIGSTOP."""
    assert process.pid is not None
    status = Path(f"/proc/{process.pid}/stat")
    for _ in range(PATIENCE * 100):
        if status.read_text().rpartition(")")[2].split()[0] == "T":
            return
        process.join(0.01)
    raise AssertionError("the process did not stop")
