"""What can keep the stack from running, told so that the reader knows what to do."""


class LocalStackError(Exception):
    """The stack cannot start or go on; the text says why and what to do."""


class SeedError(LocalStackError):
    """The seed file is missing or wrong; the text names each entry that is wrong."""


class NothingRunsError(LocalStackError):
    """There is no stack on the port."""
