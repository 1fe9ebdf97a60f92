from __future__ import annotations

import pytest

from mavtui.domain.requests import RegisterServer, RemoveServer, UpdateServer
from mavtui.domain.scene import Scene
from mavtui.domain.servers import ServerKind
from mavtui.errors import NotFound, Refused, UsageError
from tests.domain.builders import HOST, SERVERS, codes, host_row, scene, sentence, with_server


def with_host(attachments: int = 0) -> Scene:
    return scene(servers={**SERVERS, "id-host": host_row(attachments=attachments)})


def test_registering_needs_a_free_id_and_for_hosts_a_free_name() -> None:
    assert codes(RegisterServer(server_id="new", name="web-1"), scene()) == set()
    with pytest.raises(Refused, match="web-1 with the id id-web-1 already"):
        codes(RegisterServer(server_id="id-web-1", name="x"), scene())
    with pytest.raises(Refused, match="a host metal-1 already"):
        codes(RegisterServer(server_id="new", name=HOST, kind=ServerKind.HOST), scene())


def test_a_server_that_was_removed_can_be_registered_again() -> None:
    removed = with_server(scene(), deleted_at="2026-01-01T00:00:00.000000Z")
    assert codes(RegisterServer(server_id="id-web-1", name="web-1"), removed) == set()


@pytest.mark.parametrize("name", ["", "  ", "n" * 256])
def test_a_server_needs_a_usable_name(name: str) -> None:
    with pytest.raises(UsageError):
        codes(RegisterServer(server_id="new", name=name), scene())
    with pytest.raises(UsageError):
        codes(UpdateServer(server_id="id-web-1", name=name), scene())


def test_a_server_that_holds_a_volume_is_not_removed() -> None:
    remove = RemoveServer(server_id="id-web-1")
    assert codes(remove, scene()) == set()
    assert sentence("attached", remove, with_server(scene(), attachments=1)) == "web-1 holds 1 volume."
    assert sentence("attached", remove, with_server(scene(), attachments=3)) == "web-1 holds 3 volumes."


def test_a_server_may_be_renamed_while_it_holds_a_volume_but_a_host_is_known_by_its_name() -> None:
    assert codes(UpdateServer(server_id="id-web-1", name="db"), with_server(scene(), attachments=1)) == set()
    assert codes(UpdateServer(server_id="id-host", name="metal-2"), with_host(attachments=1)) == {"attached"}
    assert codes(UpdateServer(server_id="id-host", name="metal-2"), with_host()) == set()
    assert codes(UpdateServer(server_id="id-host", name=HOST), with_host(attachments=1)) == set()
    assert codes(UpdateServer(server_id="id-host", status="ACTIVE"), with_host(attachments=1)) == set()


def test_a_host_does_not_take_the_name_of_another() -> None:
    with_two = scene(servers={**SERVERS, "id-host": host_row()}, hosts=frozenset({HOST, "metal-2"}))
    with pytest.raises(Refused, match="a host metal-2 already"):
        codes(UpdateServer(server_id="id-host", name="metal-2"), with_two)


def test_an_unknown_server_is_not_found() -> None:
    for request in (UpdateServer(server_id="nobody", locked=True), RemoveServer(server_id="nobody")):
        with pytest.raises(NotFound):
            codes(request, scene())


def test_a_host_runs_on_no_other_host() -> None:
    with pytest.raises(UsageError, match=f"{HOST} is a host, so it runs on no other"):
        codes(UpdateServer(server_id="id-host", host="elsewhere"), with_host())
    assert codes(UpdateServer(server_id="id-host", name="metal-2", host="metal-2"), with_host()) == set()
