"""What is remembered of every attempt to publish one envelope: names in a folder, no locks, no rewriting.

Layout, under the channel's staging folder (one file system with the outgoing folder):

    envelopes/<2 hex>/<wire id>/        one per envelope, kept for ever; never renamed or removed
        <f>.begun          file     attempt with fence f exists; made first, never removed
        <f>.staged         folder   the copy; *this very entry* is what publishing renames away
                           (СЗИ: the `.ini` file; the body files lie in the folder `<f>.body`)
        <f>.publishing     file     made and synced after the copy is whole, before the rename; never removed
        <f>.fenced                  the copy that may not be published any more; emptied, its name never removed
        <F>.floor          file     attempts up to and including F may not publish; never removed
        seen               file     the envelope was found published without a trace of ours; never removed

The acts, each one system call on names in one folder, which the kernel puts in an order:

    sender f    B0 create f.begun (must be new)           lookup F    L1 create F.floor
                A  close(f - 1), refuse if it published               L2 close(F)
                B1 make f.staged, write, sync
                B2 overtaken? then withdraw
                B3 create f.publishing, sync
                B4 deadline over? then withdraw
                B5 rename f.staged -> outgoing

    close(F)    list once; for each g <= F with g.begun: rename g.staged -> g.fenced; it published if that
                rename finds nothing, g.fenced is not there, and g.publishing is
    overtaken   a second listing shows F.floor with F >= f, or h.begun with h > f
    withdraw    rename f.staged -> f.fenced

Nothing is published after `close(F)` came back, by any attempt up to F that is not reported as published.
  * g.begun was there when close listed.
    The rename of B5 and the rename of close take the same entry away; one of them finds nothing.
    If close was first, B5 fails with ENOENT.
    If B5 was first, g.publishing was there already (B3), and g.fenced never comes into being: it is reported.
    If g.staged did not exist yet, B1 comes later, and so does B2, which sees the floor (or the later attempt).
  * g.begun came after the listing had begun.
    The floor (L1), or the later attempt's own name (its B0), was there before that listing,
    so B2 of g sees it and withdraws.
A paused sender may sleep at any point and for any time: the reasoning uses the order of acts and no clock.
The deadline is a second guard, not the proof.

Nothing published is reported absent: B3 is on the disk before B5, and both it and the absence of f.staged stay.
After a power failure the copy is in one of the two places, because the rename is atomic in the journal of the
file system; before answering «published» the folders are synced, so that no later failure takes it back.

Nothing is published twice: an attempt passes A only if all lower ones are closed and none of them published;
higher ones stop it at B2 or fence it; `f.begun` is created exclusively, so no fence is used by two attempts.

Limits, stated: all senders of a channel see one file system with coherent names (one machine, or one server
without client caches); after a power failure in the milliseconds between B5 and its sync the other side may
hold an envelope whose rename was rolled back here; whoever deletes the staging folder deletes this memory.
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from edo_adapters.folder.disk import FILE_MODE, exists, make_folders, sync_folder, write_new

__all__ = ["Closed", "Traces"]


@dataclass(frozen=True, slots=True)
class Closed:
    """What the closed attempts had come to."""

    published: bool
    """At least one of them published."""
    staged: bool
    """At least one had a copy that was not published; it is fenced off now."""


class Traces:
    """The folder of one envelope.  Every method raises `OSError` where the disk doesn't answer."""

    def __init__(self, staging: Path, wire_id: UUID) -> None:
        name = str(wire_id)
        self.folder = staging / "envelopes" / name[:2] / name

    def prepare(self) -> None:
        """Make the folder; on the disk on return, whoever made it."""
        make_folders(self.folder)
        sync_folder(self.folder.parent)
        sync_folder(self.folder.parent.parent)

    def begun(self, fence: int) -> Path:
        return self.folder / f"{fence}.begun"

    def staged(self, fence: int) -> Path:
        return self.folder / f"{fence}.staged"

    def fenced(self, fence: int) -> Path:
        return self.folder / f"{fence}.fenced"

    def publishing(self, fence: int) -> Path:
        return self.folder / f"{fence}.publishing"

    def sync(self) -> None:
        """Put the names on the disk."""
        sync_folder(self.folder)

    def begin(self, fence: int) -> None:
        """Leave the first trace of an attempt; raises `FileExistsError` if the fence was used before."""
        self.begun(fence).touch(FILE_MODE, exist_ok=False)

    def mark(self, fence: int, note: Mapping[str, str]) -> None:
        """Note, durably, that the next thing is to publish."""
        line = json.dumps({"state": "publishing", "fence": fence, **note}, ensure_ascii=False)
        write_new(self.publishing(fence), (line.encode() + b"\n",))
        self.sync()

    def forbid(self, fence: int) -> None:
        """Forbid publishing to all attempts up to and including `fence`, also to those that have no trace yet."""
        with suppress(FileExistsError):
            (self.folder / f"{fence}.floor").touch(FILE_MODE, exist_ok=False)
        self.sync()

    def overtaken(self, fence: int) -> bool:
        """Say whether this attempt was forbidden or a later one exists."""
        return any(
            (kind == "floor" and number >= fence) or (kind == "begun" and number > fence)
            for number, kind in self._names()
        )

    def attempts(self) -> list[int]:
        """Return the fences that have a trace, ascending."""
        return sorted(number for number, kind in self._names() if kind == "begun")

    def fence_off(self, fence: int) -> bool:
        """Move a staged copy away; say whether there is a copy that now can't be published."""
        with suppress(FileNotFoundError):
            self.staged(fence).rename(self.fenced(fence))
        return exists(self.fenced(fence))

    def close(self, fence: int) -> Closed:
        """Fence off every attempt up to and including `fence` and say what they had come to."""
        published = staged = False
        for number in self.attempts():
            if number > fence:
                break
            if self.fence_off(number):
                staged = True
            elif exists(self.publishing(number)):
                published = True
        self.sync()
        return Closed(published, staged)

    def published_above(self, fence: int) -> bool:
        """Say whether an attempt later than `fence` has published; touches nothing of it."""
        return any(
            exists(self.publishing(number)) and not exists(self.staged(number)) and not exists(self.fenced(number))
            for number in self.attempts()
            if number > fence
        )

    def note_seen(self) -> None:
        """Remember that the envelope was found published, whoever published it."""
        with suppress(FileExistsError):
            (self.folder / "seen").touch(FILE_MODE, exist_ok=False)
        self.sync()

    def was_seen(self) -> bool:
        """Say whether it was ever found published."""
        return exists(self.folder / "seen")

    def _names(self) -> list[tuple[int, str]]:
        with os.scandir(self.folder) as entries:
            parts = [entry.name.partition(".") for entry in entries]
        return [(int(number), kind) for number, _, kind in parts if number.isdigit()]
