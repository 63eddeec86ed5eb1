"""What one process does at a time, on this machine."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alone(lock_file: Path, wait: Callable[[], None] = lambda: None) -> Iterator[None]:
    """Keep all others out who come with the same file, for the time of the block.

    Parameters
    ----------
    lock_file
        Is made, with its directories, where it is missing.
    wait
        Is called before others are waited for.
    """
    lock_file.parent.mkdir(parents=True, exist_ok=True)
    with lock_file.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            wait()
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
