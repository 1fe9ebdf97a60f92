"""The one error that is told where several calls were under way at the same time."""

from __future__ import annotations

from mavtui.errors import MavtuiError


def first_of(errors: BaseExceptionGroup[BaseException]) -> BaseException:
    """One of the errors: a mistake of ours before what can be explained, so that it is not hidden."""
    flat: list[BaseException] = []
    waiting: list[BaseException] = [errors]
    while waiting:
        error = waiting.pop(0)
        if isinstance(error, BaseExceptionGroup):
            waiting += error.exceptions
        else:
            flat.append(error)
    return next((error for error in flat if not isinstance(error, MavtuiError)), flat[0])
