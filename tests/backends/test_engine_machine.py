"""Any sequence of requests, sensible or not: what the engine promises holds after every one of them."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from mavtui.domain import requests
from mavtui.domain.attachments import AttachStatus, Mode
from mavtui.domain.derived import derived_columns
from mavtui.domain.servers import ServerKind
from mavtui.domain.transitions import Event
from mavtui.errors import MavtuiError
from mavtui.store.rows import HOLDS, refresh_derived, volume_by_id
from tests.backends.acting import Acting, new_id, open_engine, ticking_clock

NAMES = st.sampled_from(["data", "log", "", "ü [b]x[/b]", "data two"])
METADATA = st.dictionaries(
    st.sampled_from(["mavtui:filesystem", "mavtui:role", "team"]),
    st.sampled_from(["ext4", "gfs2", "quorum"]),
    max_size=2,
)
MODES = st.sampled_from(Mode)
HOST = "metal-1"


class Engine(RuleBasedStateMachine):
    """Volumes, servers and attachments under any requests; each is planned, approved whole and carried out."""

    volumes = Bundle("volumes")
    servers = Bundle("servers")
    attachments = Bundle("attachments")

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="mavtui-engine-"))
        self.acting = Acting(open_engine(self.folder / "engine.db", clock=ticking_clock()))
        self.volume_of: dict[str, str] = {}
        self.ended: dict[str, tuple[object, ...]] = {}

    def teardown(self) -> None:
        self.acting.store.close()
        shutil.rmtree(self.folder)

    def ask(self, request: requests.Request) -> bool:
        """Whether the request was carried out; a refusal leaves every row as it was."""
        before = self.acting.everything()
        try:
            self.acting.do(request)
        except MavtuiError:
            assert self.acting.everything() == before
            return False
        return True

    @initialize()
    def a_host(self) -> None:
        self.acting.register(HOST, kind=ServerKind.HOST)

    @rule(target=volumes, sharable=st.booleans(), read_only=st.booleans(), name=NAMES, metadata=METADATA)
    def create(self, sharable: bool, read_only: bool, name: str, metadata: dict[str, str]) -> str:
        volume_id = new_id()
        request = requests.CreateVolume(
            volume_id=volume_id, size_gib=1, name=name, sharable=sharable, read_only=read_only, metadata=metadata
        )
        assert self.ask(request)
        return volume_id

    @rule(target=servers, name=NAMES.filter(bool), host=st.sampled_from([None, "c1", "c2"]))
    def register(self, name: str, host: str | None) -> str:
        server_id = new_id()
        assert self.ask(requests.RegisterServer(server_id=server_id, name=name, host=host))
        return server_id

    @rule(
        target=attachments, volume=volumes, server=servers, mode=MODES, reserve=st.booleans(),
        device=st.sampled_from([None, None, "/dev/vdb", "/dev/vdc", "vdb"]),
    )  # fmt: skip
    def attach(self, volume: str, server: str, mode: Mode, reserve: bool, device: str | None) -> object:
        kind = requests.Reserve if reserve else requests.Attach
        return self._made(kind(attachment_id=new_id(), volume_id=volume, server_id=server, mode=mode, device=device))

    @rule(target=attachments, volume=volumes, mode=MODES)
    def attach_to_host(self, volume: str, mode: Mode) -> object:
        return self._made(requests.Attach(attachment_id=new_id(), volume_id=volume, host=HOST, mode=mode))

    def _made(self, request: requests.Attach | requests.Reserve) -> object:
        if not self.ask(request):
            return multiple()
        self.volume_of[request.attachment_id] = request.volume_id
        return request.attachment_id

    @rule(attachment=attachments, event=st.sampled_from(Event))
    def advance(self, attachment: str, event: Event) -> None:
        self.ask(requests.Advance(attachment_id=attachment, volume_id=self.volume_of[attachment], event=event))

    @rule(attachment=attachments, kind=st.sampled_from([requests.Detach, requests.ForceDetach, requests.CleanUp]))
    def end(self, attachment: str, kind: type[requests.Detach | requests.ForceDetach | requests.CleanUp]) -> None:
        self.ask(kind(attachment_id=attachment, volume_id=self.volume_of[attachment]))

    @rule(attachment=attachments, attached=st.booleans())
    def reset_attachment(self, attachment: str, attached: bool) -> None:
        self.ask(
            requests.ResetAttachment(attachment_id=attachment, volume_id=self.volume_of[attachment], attached=attached)
        )

    @rule(
        volume=volumes, name=st.none() | NAMES, metadata=METADATA, sharable=st.none() | st.booleans(),
        read_only=st.none() | st.booleans(),
    )  # fmt: skip
    def update(
        self, volume: str, name: str | None, metadata: dict[str, str], sharable: bool | None, read_only: bool | None
    ) -> None:
        self.ask(
            requests.UpdateVolume(
                volume_id=volume, name=name, metadata_set=metadata, sharable=sharable, read_only=read_only
            )
        )

    @rule(volume=volumes, size=st.integers(0, 5))
    def extend(self, volume: str, size: int) -> None:
        self.ask(requests.ExtendVolume(volume_id=volume, size_gib=size))

    @rule(volume=volumes)
    def reset_volume(self, volume: str) -> None:
        self.ask(requests.ResetVolume(volume_id=volume))

    @rule(volume=volumes, condition=st.sampled_from(["error", "maintenance", None]))
    def a_condition_befalls_it(self, volume: str, condition: str | None) -> None:
        """As an import would leave it; no request gives a volume a condition."""
        with self.acting.store.write_transaction() as con:
            con.execute("UPDATE volumes SET condition = ? WHERE id = ?", (condition, volume))
            refresh_derived(con, volume)

    @rule(target=attachments, sharable=st.booleans(), mode=MODES, name=NAMES.filter(bool), new_name=NAMES.filter(bool))
    def a_held_volume_whose_server_gets_another_name(
        self, sharable: bool, mode: Mode, name: str, new_name: str
    ) -> object:
        volume_id, server_id = self.acting.create(sharable=sharable), self.acting.register(name)
        made = self._made(requests.Attach(attachment_id=new_id(), volume_id=volume_id, server_id=server_id, mode=mode))
        assert self.ask(requests.UpdateServer(server_id=server_id, name=new_name))
        return made

    @rule(volume=consumes(volumes))
    def delete(self, volume: str) -> None:
        self.ask(requests.DeleteVolume(volume_id=volume))

    @rule(server=servers, name=st.none() | NAMES, host=st.none() | st.just("c3"), locked=st.none() | st.booleans())
    def update_server(self, server: str, name: str | None, host: str | None, locked: bool | None) -> None:
        self.ask(requests.UpdateServer(server_id=server, name=name, host=host, locked=locked))

    @rule(server=servers)
    def remove_server(self, server: str) -> None:
        self.ask(requests.RemoveServer(server_id=server))

    @rule(server=servers)
    def register_again(self, server: str) -> None:
        self.ask(requests.RegisterServer(server_id=server, name="again"))

    @invariant()
    def what_is_not_sharable_has_one_live_attachment_at_most(self) -> None:
        found = self.acting.store.reader.execute(
            "SELECT v.id FROM volumes AS v JOIN volume_attachment AS a ON a.volume_id = v.id"
            " WHERE v.sharable = 0 AND a.attach_status NOT IN ('detached', 'error_attaching')"
            " GROUP BY v.id HAVING count(*) > 1"
        )
        assert found.fetchall() == []

    @invariant()
    def nobody_writes_to_a_volume_that_is_flagged_read_only(self) -> None:
        found = self.acting.store.reader.execute("SELECT id FROM volumes WHERE read_only = 1 AND rw_count > 0")
        assert found.fetchall() == []

    @invariant()
    def nothing_that_is_deleted_or_removed_is_held(self) -> None:
        found = self.acting.store.reader.execute(
            "SELECT id FROM volumes WHERE deleted_at IS NOT NULL AND rw_count + ro_count > 0"
            " UNION SELECT s.id FROM servers AS s JOIN volume_attachment AS held ON held.instance_uuid = s.id"
            f" WHERE s.deleted_at IS NOT NULL AND {HOLDS}"
        )
        assert found.fetchall() == []

    @invariant()
    def every_derived_column_is_what_the_rules_say(self) -> None:
        con = self.acting.store.reader
        rows = con.execute(
            "SELECT id, status, attach_status, rw_count, ro_count, holders, mark FROM volumes"
        ).fetchall()
        for volume_id, *stored in rows:
            volume = volume_by_id(con, volume_id)
            assert volume is not None
            assert tuple(stored) == derived_columns(volume)

    @invariant()
    def what_has_ended_stays_as_it_was(self) -> None:
        now = {
            row[0]: tuple(row)
            for row in self.acting.store.reader.execute(
                "SELECT id, volume_id, instance_uuid, attached_host, mountpoint, attach_mode, attach_time, detach_time,"
                " terminated_at FROM volume_attachment WHERE attach_status = 'detached'"
            )
        }
        assert now | self.ended == now
        self.ended = now
        known = self.acting.store.reader.execute("SELECT count(*) FROM volume_attachment").fetchone()[0]
        assert known == len(self.volume_of)

    @invariant()
    def times_are_written_as_states_call_for_them(self) -> None:
        rows = self.acting.store.reader.execute(
            "SELECT attach_status, scheduled_at, attach_time, launched_at, detach_time, terminated_at, user_id,"
            " project_id FROM volume_attachment"
        )
        for status, scheduled, attached, launched, detached, terminated, user, project in rows:
            assert scheduled
            assert (user, project) == ("ada", "lab")
            assert bool(attached) is bool(launched)
            if status == AttachStatus.ATTACHED:
                assert scheduled <= attached == launched
            has_ended = status == AttachStatus.DETACHED
            assert (bool(detached), bool(terminated)) == (has_ended, has_ended)

    @invariant()
    def the_file_is_sound(self) -> None:
        con = self.acting.store.reader
        assert con.execute("PRAGMA foreign_key_check").fetchall() == []
        assert con.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


TestEngine = Engine.TestCase
