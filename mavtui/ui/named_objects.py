"""From the words of a command to what they name: volumes, attachments, servers, hosts, modes. Errors name the word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from mavtui.domain.attachments import Attachment, Mode
from mavtui.domain.servers import ServerKind
from mavtui.errors import MavtuiError, NotFound
from mavtui.ui.command_words import LineError

if TYPE_CHECKING:
    from mavtui.services.session import Session
    from mavtui.ui.command_words import Word

Found = TypeVar("Found")

MODES = {"rw": Mode.RW, "ro": Mode.RO}
HOST = "host:"
"""Before the name of a host, which may be one that nothing is known of yet."""
_VOLUME_SERVER = 2


def at(word: Word, find: Callable[[], Found]) -> Found:
    """What `find` finds. LineError: nothing, or too much; the word is to blame."""
    try:
        return find()
    except MavtuiError as error:
        raise LineError.at(word, error) from error


def volume_id(session: Session, word: Word) -> str:
    """The id of the volume that the word names. Raises LineError."""
    from mavtui.services import resolving

    return at(word, lambda: resolving.volume_id(session, word))


def attachment(session: Session, words: Sequence[Word]) -> Attachment:
    """The attachment that one word (its id) or two (volume and server) name. Raises LineError."""
    from mavtui.services import resolving

    if len(words) == _VOLUME_SERVER:
        volume_id(session, words[0])
        return at(words[1], lambda: resolving.attachment_of(session, words[0], words[1]))
    return at(words[0], lambda: resolving.attachment(session, words[0]))


def place(session: Session, word: Word) -> tuple[str | None, str | None]:
    """The id of the server, or else the name of the host, that the word names. Raises LineError.

    A host is a registered one, `host:NAME`, or of a cloud the name of one that its servers are on.
    """
    from mavtui.services import resolving
    from mavtui.store import places, rows

    try:
        server_id = at(word, lambda: resolving.server_id(session, word))
    except LineError as error:
        named = word.removeprefix(HOST)
        is_cloud = not session.backend.capabilities.registers_servers
        # A word that stands for several servers is not clearer for being the name of a host too.
        is_unknown = isinstance(error.__cause__, NotFound)
        if is_unknown and named and (named != word or (is_cloud and places.is_host(session.store.reader, named))):
            return None, named
        raise
    server = rows.server_by_id(session.store.reader, server_id)
    if server is not None and server.kind is ServerKind.HOST:
        return None, server.host or server.name
    return server_id, None


def mode_of(word: Word) -> Mode:
    """The mode that the word is. Raises LineError."""
    if word.lower() not in MODES:
        raise LineError(f"`{word}` is neither rw nor ro", word.start, word.end)
    return MODES[word.lower()]
