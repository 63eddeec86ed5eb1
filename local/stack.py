"""The stack on this machine: started, deployed, seeded, and gone after use."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import httpx
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from chat_sessions.dynamodb.credentials import CredentialsTable
from chat_sessions.dynamodb.directory import DirectoryTable
from chat_sessions.dynamodb.queue import open_session_queue
from chat_sessions.entity.instant import Instant
from chat_sessions.errors import ChatSessionsError
from local import deployment, embedded_aws
from local.aws_clients import REGION, AwsClients, endpoint_on
from local.errors import LocalStackError, NothingRunsError
from local.warm_up import warm_up_api, warm_up_delivery, warm_up_stream
from local.workspace import check_tools

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from chat_sessions.enqueue import SessionQueue
    from local.embedded_aws import EmbeddedAws
    from local.seed import Seed

_LOOK_SECONDS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningStack(AwsClients):
    """A stack that answers.

    Attributes
    ----------
    endpoint_url
        The embedded AWS.
    region
        The region that the stack is in.
    base_url
        What a client of the API is configured with, everything before ``/api/v1/``.
    outputs
        The stack's outputs by their names.
    """

    region: str
    base_url: str
    outputs: Mapping[str, str]

    @property
    def queue(self) -> SessionQueue:
        """The queue of customers, to be filled."""
        return open_session_queue(
            sessions_table=self.outputs["SessionsTableName"],
            directory_table=self.outputs["DirectoryTableName"],
            client=self.client("dynamodb"),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class StartedStack(RunningStack):
    """A stack that this process runs.

    Attributes
    ----------
    aws
        The embedded AWS that it runs on.
    """

    aws: EmbeddedAws


@contextmanager
def running(
    port: int,
    seed: Seed,
    report: Callable[[str], None],
    parameters: Mapping[str, str] | None = None,
) -> Iterator[StartedStack]:
    """Run the whole stack for the time of the block; afterwards nothing is left of it.

    Parameters
    ----------
    port
        A free port of 127.0.0.1.
    seed
        What is stored at the start.
    report
        Takes one line for each step, when it is done.
    parameters
        Those of the template that are not to have their defaults.

    Raises
    ------
    LocalStackError
        The stack cannot start; the text says why and what to do.
    """
    check_tools()
    embedded_aws.check_port(port)
    with embedded_aws.started(port) as aws:
        try:
            stack = _set_up(aws, seed, report, parameters or {})
        except (BotoCoreError, ClientError, ChatSessionsError, httpx.HTTPError) as error:
            aws.check_alive()
            msg = f"the embedded AWS failed: {error or type(error).__name__}; its log is {aws.log}"
            raise LocalStackError(msg) from error
        yield stack


def _set_up(
    aws: EmbeddedAws,
    seed: Seed,
    report: Callable[[str], None],
    parameters: Mapping[str, str],
) -> StartedStack:
    clients = AwsClients(endpoint_on(aws.port))
    # The embedded AWS gets ready while sam builds.
    with deployment.build_directory(report):
        with _step("built the functions and layers (sam build)", report):
            deployment.build(aws.data / "dependencies")
        with _step(f"the embedded AWS answers on {clients.endpoint_url}", report):
            aws.wait_until_ready()
        with _step("deployed template.yaml to it (sam deploy)", report):
            deployment.deploy(clients, parameters)
    outputs = deployment.outputs_of_stack(clients)
    deployment.connect_any_method(clients, outputs)
    stack = StartedStack(
        endpoint_url=clients.endpoint_url,
        region=REGION,
        base_url=deployment.base_url(clients, outputs),
        outputs=outputs,
        aws=aws,
    )
    with _step("stored the seed and warmed the functions up", report):
        _sow_and_warm_up(stack, seed)
    return stack


def find(port: int) -> RunningStack:
    """Find the stack that runs on a port.

    Raises
    ------
    NothingRunsError
        There is none, or it is still being deployed.
    """
    clients = AwsClients(endpoint_on(port))
    try:
        outputs = deployment.outputs_of_stack(clients, timeout=_LOOK_SECONDS)
    except (BotoCoreError, ClientError, ResponseParserError):
        msg = f"Nothing runs on port {port}; start it with make run"
        raise NothingRunsError(msg) from None
    if not outputs:
        msg = f"The stack on port {port} is not ready yet; wait for its line that begins with ready"
        raise NothingRunsError(msg)
    return RunningStack(
        endpoint_url=clients.endpoint_url,
        region=REGION,
        base_url=deployment.base_url(clients, outputs),
        outputs=outputs,
    )


def sow(stack: RunningStack, seed: Seed) -> None:
    """Store a seed by the product's own ways in."""
    dynamodb = stack.client("dynamodb")
    directory = DirectoryTable(dynamodb, stack.outputs["DirectoryTableName"])
    for topic in seed.topics:
        directory.put_topic(topic)
    for agent in seed.agents:
        directory.put_agent(agent)
    credentials = CredentialsTable(dynamodb, stack.outputs["CredentialsTableName"])
    for given in seed.credentials:
        credentials.put_password(given.AssociateId, given.Basic.UserName, given.Basic.Password)
    queue = stack.queue
    for session in seed.sessions_at(Instant.now()):
        queue.enqueue(session)


def _sow_and_warm_up(stack: RunningStack, seed: Seed) -> None:
    threads = ThreadPoolExecutor(thread_name_prefix="start")
    try:
        steps = [
            threads.submit(sow, stack, seed),
            threads.submit(warm_up_api, stack),
            threads.submit(warm_up_stream, stack),
            threads.submit(warm_up_delivery, stack),
        ]
        for step in steps:
            step.result()
    finally:
        # A Ctrl-C need not wait for the rest, which fails when the embedded AWS ends.
        threads.shutdown(wait=False, cancel_futures=True)


@contextmanager
def _step(name: str, report: Callable[[str], None]) -> Iterator[None]:
    started = time.monotonic()
    yield
    report(f"{time.monotonic() - started:5.1f} s  {name}")
