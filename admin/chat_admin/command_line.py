"""The whole command line: from arguments to an exit code."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from chat_admin import agents, credentials, passwords, redrives, status, tokens, topics
from chat_admin.console import Console
from chat_admin.deployment import Deployment, find_deployment
from chat_admin.errors import EXPECTED, UsageError, told
from chat_admin.things import Parser, Things
from chat_admin.where import Where

_FAILED: Final = 1
_INTERRUPTED: Final = 130


def parser() -> Parser:
    """Make the parser of all commands."""
    whole = Parser(prog="chat-admin", description="Operates a stack that answers chat pick-ups.")
    Where.add_options(whole)
    things = Things(
        whole.add_subparsers(title="things", metavar="THING", required=True, parser_class=Parser)
    )
    for module in (agents, topics, passwords, tokens, credentials, redrives, status):
        module.add_to(things)
    return whole


def run(
    words: Sequence[str],
    console: Console,
    environment: Mapping[str, str],
    find: Callable[[Where], Deployment] = find_deployment,
) -> int:
    """Do one command.

    Parameters
    ----------
    words
        The arguments.
    console
        Where to read and write.
    environment
        The variables of the caller's shell.
    find
        Finds the stack.

    Returns
    -------
    The exit code: 0, 1 for a failure that was told, 130 for Ctrl-C. Arguments that are wrong end
    the process with 2, as argparse does.
    """
    whole = parser()
    arguments, unknown = whole.parse_known_args(words)
    if unknown:
        whole.error(_unknown(unknown))
    try:
        arguments.run(arguments, find(Where.of(arguments, environment)), console)
    except UsageError as error:
        whole.error(str(error))
    except EXPECTED as error:
        console.tell(f"chat-admin: {told(error)}")
        return _FAILED
    except KeyboardInterrupt:
        return _INTERRUPTED
    return 0


def _unknown(words: Sequence[str]) -> str:
    """Name what is not known, but only options: somebody may have typed a secret there."""
    options = [word.partition("=")[0] for word in words if word.startswith("-")]
    return (
        f"{' '.join(options) or 'an argument too many'}: not known here; a secret is no argument, "
        "but asked for, or read from standard input"
    )
