"""The named points between which nothing of the simulator's work may be lost or doubled.

    take      outgoing/NAME ──rename──► taken/NAME                          TAKEN
    plan      inspect, decide, one transaction: package row + answer rows   INSPECTED, PLANNED
    stage     staging/FOLDER written and fsynced                            STAGED
              answer row: planned → staged                                  MARKED_STAGED
    publish   staging/FOLDER ──rename──► incoming/FOLDER                    PUBLISHED
              answer row: staged → published                                MARKED_PUBLISHED

A package without a row is inspected again; a planned answer is written anew; a staged one whose folder has left
the staging place was published before the crash.  So a SIGKILL anywhere leaves exactly one of each answer.
"""

from enum import StrEnum

__all__ = ["Step"]


class Step(StrEnum):
    """Where `Steps.reached` is called: as soon as the step is done and durable."""

    TAKEN = "simulator.taken"
    INSPECTED = "simulator.inspected"
    PLANNED = "simulator.planned"
    STAGED = "simulator.staged"
    MARKED_STAGED = "simulator.marked-staged"
    PUBLISHED = "simulator.published"
    MARKED_PUBLISHED = "simulator.marked-published"
