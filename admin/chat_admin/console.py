"""Where an operator reads and types: results on standard output, all else on standard error."""

from collections.abc import Callable
from dataclasses import dataclass
from getpass import getpass
from typing import TextIO

from chat_admin.errors import AdminError


@dataclass(frozen=True, slots=True)
class Console:
    """The terminal, or what a script has put in its place.

    Attributes
    ----------
    stdin, stdout, stderr
        The three streams.
    prompt
        Asks for a secret without showing it.
    """

    stdin: TextIO
    stdout: TextIO
    stderr: TextIO
    prompt: Callable[[str], str] = getpass

    def show(self, result: str) -> None:
        """Write a result, at once."""
        self.stdout.write(f"{result}\n")
        self.stdout.flush()

    def tell(self, remark: str) -> None:
        """Write what is no result."""
        self.stderr.write(f"{remark}\n")
        self.stderr.flush()

    def secret(self, name: str) -> str:
        """Take a secret: asked for on a terminal, else one line of standard input.

        Raises
        ------
        AdminError
            It is empty, or no text.
        """
        try:
            if self.stdin.isatty():
                secret = self.prompt(f"{name}: ")
            else:
                secret = self.stdin.readline().removesuffix("\n").removesuffix("\r")
        except EOFError:
            secret = ""
        except UnicodeDecodeError:
            msg = f"the {name} is not UTF-8"
            raise AdminError(msg) from None
        if not secret:
            msg = f"the {name} is empty; type it, or send it as a line to standard input"
            raise AdminError(msg)
        return secret

    def new_secret(self, name: str) -> str:
        """Take a secret that is to be set; on a terminal it is typed twice.

        Raises
        ------
        AdminError
            It is empty or no text, or the two are not the same.
        """
        secret = self.secret(name)
        if self.stdin.isatty() and self.secret(f"{name} again") != secret:
            msg = "the two are not the same; nothing was changed"
            raise AdminError(msg)
        return secret
