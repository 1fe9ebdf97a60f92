"""From a key to a change: which questions are asked, in which order, before there is a plan to show.

Each function runs in a worker of the application. It ends without a word where the operator leaves a dialog.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mavtui.services import planning
from mavtui.ui.changing import change
from mavtui.ui.connecting import ask_connector, change_with_connectors, connectors_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mavtui.domain.attachments import Attachment, Mode
    from mavtui.domain.plans import Plan
    from mavtui.domain.volumes import Volume
    from mavtui.services.undoing import Undo
    from mavtui.ui.app import MavtuiApp
    from mavtui.ui.dialogs.attach import AttachChoice
    from mavtui.ui.problems import Problem
    from mavtui.ui.repairs import Way


async def attach(app: MavtuiApp, volume_id: str, mode: Mode | None = None) -> None:
    """Ask which servers and which mode, then show the plan; `mode` is the one to begin with, else the usual one."""
    from mavtui.ui.dialogs.attach import AttachChoice, AttachDialog

    session = app.session
    choice = AttachChoice(registers=True)
    while choice.registers:
        scene = await session.observe([volume_id])
        dialog = AttachDialog(
            scene.volume(volume_id),
            scene,
            session.backend.store,
            clock=app.clock,
            signs=app.signs,
            marked=choice.servers,
            mode=mode,
            registers=session.backend.capabilities.registers_servers,
        )
        answer = await app.ask(dialog)
        if answer is None:
            return
        choice, mode = answer, answer.mode
        if choice.registers:
            await register_server(app)
    await attach_as_chosen(app, volume_id, choice)


async def attach_as_chosen(app: MavtuiApp, volume_id: str, choice: AttachChoice) -> None:
    """Show the plan for what was chosen; connectors that are missing are asked for first."""
    hosts, known = choice.hosts, {}
    if choice.by_connector:
        chosen = await ask_connector(app)
        if chosen is None:
            return
        hosts, known = (chosen.host,), {chosen.host: chosen.file} if chosen.file else {}

    async def make_plan(connectors: Mapping[str, str]) -> Plan:
        return await planning.plan_attach(
            app.session, volume_id, choice.servers, hosts=hosts, mode=choice.mode, device=choice.device,
            connectors=connectors,
        )  # fmt: skip

    await change_with_connectors(app, make_plan, is_for_host=bool(hosts), known=known)


async def detach(app: MavtuiApp, attachment_id: str) -> None:
    """Show the plan that ends this attachment."""
    await change(app, lambda: planning.plan_detach(app.session, [attachment_id]))


async def change_modes(
    app: MavtuiApp, attachments: Sequence[Attachment], *, begins_on: str = "", marked: Sequence[str] = ()
) -> None:
    """Guide to another mode: who is to change, what that takes and what it means; then show the plan."""
    from mavtui.services.changing_modes import plan_modes
    from mavtui.ui.dialogs.mode import ModeDialog
    from mavtui.ui.mode_guide import ModeGuide

    session = app.session
    scene = await session.observe(list(dict.fromkeys(one.volume_id for one in attachments)))
    seen = {one.id: one for volume in scene.volumes.values() for one in volume.attachments}
    guide = ModeGuide([seen.get(one.id, one) for one in attachments], scene, session.target)
    dialog = ModeDialog(guide, clock=app.clock, signs=app.signs, begins_on=begins_on, marked=marked)
    choice = await app.ask(dialog)
    if choice is None:
        return

    async def make_plan(connectors: Mapping[str, str]) -> Plan:
        return await plan_modes(
            session, choice.attachments, choice.mode, sets_flag=choice.sets_flag, connectors=connectors
        )

    has_host = any(guide.attachments[one].is_host_attachment for one in choice.attachments)
    await change_with_connectors(app, make_plan, is_for_host=has_host)


async def repair(app: MavtuiApp, volume: Volume, attachment: Attachment | None) -> None:
    """Ask what is to be done with something stuck, then show the plan."""
    from mavtui.ui.repairs import ways_of
    from mavtui.ui.widgets.cells import shorten

    scene = await app.session.observe([volume.id])
    ways = ways_of([scene.volumes.get(volume.id, volume)], [] if attachment is None else [attachment], scene)
    who = "" if attachment is None else f", {attachment.holder_name} ({attachment.status})"
    await choose_repair(app, f"Repair {shorten(volume.label, 30, app.signs)}{shorten(who, 36, app.signs)}", ways)


async def choose_repair(app: MavtuiApp, title: str, ways: Sequence[Way]) -> None:
    """Ask which of the ways is to be gone, then show its plan."""
    from mavtui.ui.dialogs.repair import RepairDialog

    requests = await app.ask(RepairDialog(title, ways, clock=app.clock, signs=app.signs))
    if requests is not None:
        await change(app, lambda: planning.plan_of(app.session, requests))


async def flip_sharable(app: MavtuiApp, volume: Volume) -> None:
    """Ask for the volume type where several would do, then show the plan that changes the sharable flag."""
    from mavtui.services import volume_types

    kind: str | None = None
    try:
        await planning.plan_set(app.session, volume.id, sharable=not volume.sharable)
    except volume_types.SeveralTypes as several:
        from mavtui.ui.dialogs.types import TypeDialog

        kind = await app.ask(TypeDialog(several, clock=app.clock, signs=app.signs))
        if kind is None:
            return
    await change(app, lambda: planning.plan_set(app.session, volume.id, sharable=not volume.sharable, volume_type=kind))


async def create(app: MavtuiApp) -> None:
    """Ask for name and size, then show the plan."""
    from mavtui.ui.dialogs.volume_form import NewVolumeDialog

    asked = await app.ask(NewVolumeDialog(clock=app.clock, signs=app.signs))
    if asked is not None:
        await change(
            app,
            lambda: planning.plan_create(
                app.session,
                asked.size,
                name=asked.name,
                description=asked.description,
                sharable=asked.sharable,
                volume_type=asked.volume_type,
                metadata=asked.metadata,
            ),
        )


async def extend(app: MavtuiApp, volume: Volume) -> None:
    """Ask for the new size, then show the plan."""
    from mavtui.ui.dialogs.volume_form import ExtendDialog

    size = await app.ask(ExtendDialog(volume, clock=app.clock, signs=app.signs))
    if size is not None:
        await change(app, lambda: planning.plan_extend(app.session, volume.id, size))


async def delete(app: MavtuiApp, volume_ids: Sequence[str]) -> None:
    """Show the plan that deletes these volumes."""
    await change(app, lambda: planning.plan_delete(app.session, list(volume_ids)))


async def register_server(app: MavtuiApp) -> None:
    """Ask for name and host, then show the plan."""
    from mavtui.ui.dialogs.server_form import NewServerDialog

    asked = await app.ask(NewServerDialog(clock=app.clock, signs=app.signs))
    if asked is not None:
        await change(
            app,
            lambda: planning.plan_server_add(
                app.session, asked.name, kind=asked.kind, host=asked.host, availability_zone=asked.zone
            ),
        )


async def undo(app: MavtuiApp, entry: str = "") -> None:
    """Show the plan that takes back the change of this entry or plan, else the last one, made from what is there."""
    from mavtui.services.undoing import plan_undo

    async def make(connectors: Mapping[str, str]) -> Undo:
        return await plan_undo(app.session, entry or None, connectors=connectors)

    files = await connectors_for(app, make, {})
    if files is None:
        return
    chosen = await make(files)

    async def plan_again() -> Plan:
        return (await plan_undo(app.session, chosen.undoes, connectors=files)).plan

    await change(app, plan_again, undoes=chosen.undoes, note="; ".join(chosen.sentences))


async def show_problem(app: MavtuiApp, problem: Problem) -> None:
    """Show everything about a problem, and copy it where that is wanted."""
    from mavtui.ui.dialogs.problem import ProblemDialog

    if await app.ask(ProblemDialog(problem, clock=app.clock, signs=app.signs)):
        app.copy(problem.text, "the problem")
