"""Why there is no console."""


class NoConsoleError(Exception):
    """The stack runs without the console; the text says why and what to do."""
