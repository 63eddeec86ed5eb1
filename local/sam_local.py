"""``sam local`` on the running stack: ``python -m local.sam_local invoke EVENT`` or ``start-api``.

The functions run in Lambda's own image, in Docker; the tables and queues are those of the stack
that ``make run`` has started.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final, NoReturn

import yaml

from local.arguments import DEFAULT_PORT, port_number
from local.aws_clients import ACCOUNT, REGION
from local.container_bridge import endpoint_for_containers
from local.deployment import architecture
from local.errors import LocalStackError
from local.exclusive import alone
from local.stack import RunningStack, find
from local.workspace import ROOT, SAM, WORK, check_tools, environment_for_tools

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_DIRECTORY: Final = WORK / "sam-local"
_FUNCTIONS: Final = {
    "chat_agent": "ChatAgentFunction",
    "session_changes": "SessionChangesFunction",
    "welcome_delivery": "WelcomeDeliveryFunction",
    "queue_watch": "QueueWatchFunction",
}


class TerminatedError(BaseException):
    """SIGTERM has come; no ``except Exception`` on the way may keep it."""


def main() -> int:
    """Build, write ``env.json`` and hand over to ``sam local``."""
    arguments, for_sam = _parser().parse_known_args()
    signal.signal(signal.SIGTERM, _terminate)
    try:
        check_tools()
        what = _what(arguments)
        stack = find(arguments.port)
        with endpoint_for_containers(arguments.port) as endpoint, _own_directory() as directory:
            template = _build(directory / "build", endpoint)
            environment = _write_environment(directory / "env.json", stack, endpoint)
            variables = ["--env-vars", str(environment)]
            return _sam("local", *what, *variables, *for_sam, template=template)
    except LocalStackError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    except TerminatedError:
        return 128 + signal.SIGTERM


def function_of(event: Path) -> str:
    """Give the function that an event is for: that of the directory it lies in.

    Raises
    ------
    LocalStackError
        There is no such event, or no such function.
    """
    if not event.is_file():
        known = ", ".join(
            sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("events/*/*.json"))
        )
        msg = f"there is no event {event}; there are {known}"
        raise LocalStackError(msg)
    name = event.resolve().parent.name
    if name not in _FUNCTIONS:
        msg = f"{event} lies in {name}, which is none of {', '.join(_FUNCTIONS)}"
        raise LocalStackError(msg)
    return _FUNCTIONS[name]


def with_endpoint(template: Mapping[str, Any], endpoint: str) -> dict[str, Any]:
    """Give a built template whose functions send their requests to this endpoint.

    ``sam local`` sets only variables that the template has.
    """
    common = template["Globals"]["Function"]
    variables = {**common["Environment"]["Variables"], "AWS_ENDPOINT_URL": endpoint}
    function = {**common, "Environment": {"Variables": variables}}
    return {**template, "Globals": {**template["Globals"], "Function": function}}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m local.sam_local",
        description="Run a function, or the API, in Docker on the running stack.",
        epilog="Further options go to sam local.",
    )
    parser.add_argument("--port", type=port_number, default=DEFAULT_PORT)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("invoke").add_argument("event", type=Path)
    commands.add_parser("start-api")
    return parser


def _what(arguments: argparse.Namespace) -> list[str]:
    if arguments.command == "start-api":
        return ["start-api", "--host", "127.0.0.1"]
    event: Path = arguments.event
    return ["invoke", function_of(event), "--event", str(event)]


@contextmanager
def _own_directory() -> Iterator[Path]:
    """Give a directory for one call: an API may be served while functions are invoked beside it."""
    _DIRECTORY.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="call-", dir=_DIRECTORY) as directory:
        yield Path(directory)


def _build(build: Path, endpoint: str) -> Path:
    directories = ["--build-dir", str(build), "--cache-dir", str(_DIRECTORY / "cache")]
    with alone(_DIRECTORY / "cache.lock"):
        if _sam("build", "--cached", *directories, template=ROOT / "template.yaml"):
            msg = "sam build failed; it says why above"
            raise LocalStackError(msg)
    template = build / "template.yaml"
    built = yaml.safe_load(template.read_text(encoding="utf-8"))
    template.write_text(yaml.safe_dump(with_endpoint(built, endpoint), sort_keys=False))
    return template


def _write_environment(file: Path, stack: RunningStack, endpoint: str) -> Path:
    """Write what the deployed functions have, which names the running stack's tables."""
    functions = stack.client("lambda")
    variables: dict[str, dict[str, str]] = {}
    for function in _FUNCTIONS.values():
        deployed = functions.get_function_configuration(
            FunctionName=stack.outputs[f"{function}Name"]
        )
        own = deployed.get("Environment", {}).get("Variables", {})
        variables[function] = {**own, "AWS_ENDPOINT_URL": endpoint}
    file.write_text(json.dumps(variables, indent=2) + "\n", encoding="utf-8")
    return file


def _sam(*arguments: str, template: Path) -> int:
    tools = environment_for_tools()
    for_host = ["--parameter-overrides", f"Architecture={architecture()}"]
    command = [str(SAM), *arguments, "--template", str(template), *for_host]
    process = subprocess.Popen(  # noqa: S603 (put together here)
        command,
        cwd=ROOT,
        env={
            **tools,
            **ACCOUNT,
            "PATH": f"{SAM.parent}:{tools['PATH']}",
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "SAM_CLI_TELEMETRY": "0",
        },
    )
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            # It reaches sam too, which removes its containers and then ends.
            continue
        except TerminatedError:
            process.send_signal(signal.SIGINT)


def _terminate(_number: int, _frame: object) -> NoReturn:
    raise TerminatedError


if __name__ == "__main__":
    sys.exit(main())
