"""A writer that never stops by itself: does changes, and says on its standard output what is on the disk.

Run by test_engine_killed.py, which kills it at any moment. `PATH VOLUME SERVER…`
"""

from __future__ import annotations

import itertools
import os
import sys
from pathlib import Path

from mavtui.domain.requests import Attach, Detach, UpdateVolume
from tests.backends.acting import RW_SHARE, Acting, new_id, open_engine


def main(path: str, volume_id: str, *server_ids: str) -> None:
    acting = Acting(open_engine(Path(path)))
    held: dict[str, str] = {a.server_id or "": a.id for a in acting.volume(volume_id).attachments}
    os.write(1, b"ready\n")
    for number, server_id in enumerate(itertools.cycle(server_ids)):
        attachment_id = held.pop(server_id, None)
        if attachment_id is None:
            attachment_id = held[server_id] = new_id()
            acting.do(Attach(attachment_id=attachment_id, volume_id=volume_id, server_id=server_id), approval=RW_SHARE)
            said = f"attached {attachment_id}"
        else:
            acting.do(Detach(attachment_id=attachment_id, volume_id=volume_id))
            said = f"detached {attachment_id}"
        os.write(1, said.encode() + b"\n")
        acting.do(UpdateVolume(volume_id=volume_id, metadata_set={"count": str(number)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
