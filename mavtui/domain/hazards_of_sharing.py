"""What can go wrong for the others, and for the data, when one more holder comes."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from mavtui.domain.attachments import Mode
from mavtui.domain.hazard import Hazard
from mavtui.domain.volumes import WRITER_NOTE, Volume
from mavtui.domain.wording import names_of


def of_one_more_holder(volume: Volume, mode: Mode, name: str, known_as: Collection[str | None]) -> Iterator[Hazard]:
    """Hazards of one more holder called `name`; `known_as` are all words by which a note can mean it."""
    if mode is Mode.RO:
        yield from _of_one_more_reader(volume)
        return
    if volume.writers or not volume.attachments_known:
        yield from _of_several_writers(volume)
    elif volume.readers:
        who = names_of(volume.readers)
        yield Hazard("writer-beside-readers", f"{who} may read blocks that are half written.", volume.id)
    noted = volume.metadata.get(WRITER_NOTE, "").strip()
    if noted and noted not in known_as:
        yield Hazard("not-the-writer", f"The note on the volume names {noted} as its writer, not {name}.", volume.id)


def _of_one_more_reader(volume: Volume) -> Iterator[Hazard]:
    if volume.writers:
        who = names_of(volume.writers)
        yield Hazard("reader-beside-writer", f"{who} may change blocks that the reader has cached.", volume.id)
    elif not volume.attachments_known:
        message = "Who writes is not known: somebody may change blocks that the reader has cached."
        yield Hazard("reader-beside-writer", message, volume.id)


def _of_several_writers(volume: Volume) -> Iterator[Hazard]:
    """The plan adds a writer and the result has more than one; no note of a file system makes that less."""
    count = len(volume.writers) + 1
    how_many, message = {2: "two"}.get(count, str(count)), f"{count} servers will write to the same blocks."
    if not volume.attachments_known:
        how_many, message = "several", "Who else writes is not known: several may write to the same blocks."
    yield Hazard("second-writer", message, volume.id)
    if volume.has_noncluster_filesystem:
        yield Hazard("noncluster-filesystem", f"{volume.filesystem} with {how_many} writers loses data.", volume.id)
