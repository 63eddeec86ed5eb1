"""A write over what was just read, tried until nobody else has been in the way."""

from collections.abc import Callable
from typing import Final

from chat_sessions.errors import NothingChangesError, StoreUnavailableError, WriteConflictError

_MOST_TRIES: Final = 30
_PAUSE_SECONDS: Final = 0.02
"""Between two tries, for those that are under way at the same time."""


def until_written[Seen, Done](
    read: Callable[[], Seen],
    write: Callable[[Seen], Done | None],
    pause: Callable[[float], None],
    of_what: str,
) -> Done:
    """Read, and write under the condition that all is as it was read, until that is done.

    Parameters
    ----------
    read
        Gives what is there.
    write
        Writes by what was read; gives what is done, or none where it was refused. A
        ``WriteConflictError`` is a refusal too.
    pause
        Waits for so many seconds.
    of_what
        What is written, for the log.

    Returns
    -------
    What ``write`` gave.

    Raises
    ------
    NothingChangesError
        It was refused at every try, though what is read stayed the same.
    StoreUnavailableError
        Others were faster at every try; try again later.
    """
    before: Seen | None = None
    is_contended = False
    for _ in range(_MOST_TRIES):
        seen = read()
        is_contended |= before is not None and seen != before
        before = seen
        try:
            done = write(seen)
        except WriteConflictError:
            is_contended = True
        else:
            if done is not None:
                return done
        pause(_PAUSE_SECONDS)
    if not is_contended:
        msg = f"{of_what}: refused at every try, though nothing changes"
        raise NothingChangesError(msg)
    msg = f"{of_what}: others were faster at every try"
    raise StoreUnavailableError(msg)
