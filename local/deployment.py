"""Building and deploying the real template to the embedded AWS, by the commands of production."""

from __future__ import annotations

import platform
import shutil
import sys
import tomllib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import yaml

from local import processes
from local.aws_clients import ACCOUNT, REGION
from local.errors import LocalStackError
from local.exclusive import alone
from local.workspace import MINISTACK, ROOT, SAM, STACK, WORK, environment_for_tools

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from mypy_boto3_apigateway import APIGatewayClient

    from local.aws_clients import AwsClients

_TEMPLATE: Final = ROOT / "template.yaml"
_CONFIG: Final = ROOT / "samconfig.toml"
_REQUIREMENTS: Final = ROOT / "layers" / "dependencies" / "requirements.txt"
_BUILD: Final = STACK / ".aws-sam" / "build"
_LINES_TOLD: Final = 25
_ARCHITECTURES: Final = {
    "aarch64": "arm64",
    "arm64": "arm64",
    "amd64": "x86_64",
    "x86_64": "x86_64",
}


def stack_name() -> str:
    """Give the name that ``sam deploy`` gives the stack: what samconfig.toml says."""
    config = tomllib.loads(_CONFIG.read_text(encoding="utf-8"))
    return str(config["default"]["global"]["parameters"]["stack_name"])


@contextmanager
def build_directory(report: Callable[[str], None]) -> Iterator[None]:
    """Have the build directory for oneself: it is one for all starts on this machine."""
    others = "waiting for another start to finish its build and deployment"
    with alone(STACK / "build.lock", lambda: report(others)):
        yield


def build(dependencies: Path) -> None:
    """Build the functions and layers for this machine, apart from the developer's own build.

    MiniStack unpacks every layer for every worker of every function. The libraries are 3,400
    files, and with sixteen workers at once that took half a minute. So they go to a directory
    where all workers find them, and what is deployed of their layer is a pointer to it.

    Parameters
    ----------
    dependencies
        Where the libraries go; it must not exist yet, and must last as long as the stack.

    Raises
    ------
    LocalStackError
        ``sam build`` failed; the text has the end of its output.
    """
    _sam(["build", "--cached", "--parallel", "--template-file", str(_TEMPLATE)])
    layer = _BUILD / "DependenciesLayer" / "python"
    if sys.platform == "darwin":
        # sam build resolves the wheels of Lambda's system, and here the functions run on this one.
        shutil.rmtree(layer)
        _run("uv pip install", host_layer_command(dependencies), {})
        # As the layer's own Makefile does; a file that cannot be compiled is none that is imported.
        compile_all = ["-m", "compileall", "-q", "-j", "0", "--invalidation-mode", "unchecked-hash"]
        python = str(MINISTACK.with_name("python"))
        _exit_code("compileall", [python, *compile_all, str(dependencies)], {})
    else:
        layer.rename(dependencies)
    site_packages = layer / "lib" / "python3.13" / "site-packages"
    site_packages.mkdir(parents=True)
    # Before all else, as a layer is: the workers' interpreter is MiniStack's, with its libraries.
    pointer = f"import sys; sys.path.insert(0, {str(dependencies)!r})\n"
    (site_packages / "dependencies.pth").write_text(pointer, encoding="utf-8")
    _deploy_all_at_once(_BUILD / "template.yaml")


def _deploy_all_at_once(built: Path) -> None:
    """Let a new version take over at once, because MiniStack has no CodeDeploy.

    By the parameter's default: what MiniStack tells the SAM transform of parameters is only that.
    """
    template = yaml.safe_load(built.read_text(encoding="utf-8"))
    template["Parameters"]["Deployment"]["Default"] = "AllAtOnce"
    built.write_text(yaml.safe_dump(template, sort_keys=False), encoding="utf-8")


def host_layer_command(target: Path) -> list[str]:
    """Give the command that installs the functions' dependencies for this system.

    Parameters
    ----------
    target
        The directory that becomes ``python/`` of the layer.
    """
    uv = shutil.which("uv") or str(WORK / "uv" / "bin" / "uv")
    return [
        *(uv, "pip", "install", "--quiet", "--python", sys.executable),
        *("--target", str(target), "--requirement", str(_REQUIREMENTS)),
    ]


def deploy(aws: AwsClients, parameters: Mapping[str, str]) -> None:
    """Deploy what was built.

    Parameters
    ----------
    aws
        The embedded AWS.
    parameters
        Those of the template that are not to have their defaults.

    Raises
    ------
    LocalStackError
        ``sam deploy`` failed; the text has the end of its output.
    """
    _sam(
        [
            *("deploy", "--template-file", str(_BUILD / "template.yaml")),
            *("--config-file", str(_CONFIG), "--resolve-s3"),
            *("--no-confirm-changeset", "--no-fail-on-empty-changeset", "--no-progressbar"),
        ],
        {"AWS_ENDPOINT_URL": aws.endpoint_url, "SAM_CLI_POLL_DELAY": "0.1"},
        parameters,
    )


def outputs_of_stack(aws: AwsClients, *, timeout: float = 30) -> Mapping[str, str]:
    """Read the outputs of the deployed stack."""
    cloudformation = aws.client("cloudformation", timeout=timeout)
    stack = cloudformation.describe_stacks(StackName=stack_name())["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def base_url(aws: AwsClients, outputs: Mapping[str, str]) -> str:
    """Give the API's address on the embedded AWS, everything before ``/api/v1/``."""
    api_id, stage = _api(outputs)
    return f"{aws.endpoint_url}/restapis/{api_id}/{stage}/_user_request_"


def connect_any_method(aws: AwsClients, outputs: Mapping[str, str]) -> None:
    """Give the API's paths their method.

    MiniStack 1.5.33 passes over ``x-amazon-apigateway-any-method`` in an API's definition, which
    leaves the paths without one. Where a method is there, nothing is done.
    """
    api_id, stage = _api(outputs)
    gateway = aws.client("apigateway")
    resources = gateway.get_resources(restApiId=api_id)["items"]
    without = [path for path in resources if not path.get("resourceMethods")]
    for path in without:
        _connect_any_method(gateway, api_id, path["id"], outputs["ChatAgentAliasArn"])
    if without:
        gateway.create_deployment(restApiId=api_id, stageName=stage)


def _connect_any_method(
    gateway: APIGatewayClient, api_id: str, path_id: str, function_arn: str
) -> None:
    gateway.put_method(
        restApiId=api_id, resourceId=path_id, httpMethod="ANY", authorizationType="NONE"
    )
    function = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{function_arn}"
    gateway.put_integration(
        restApiId=api_id,
        resourceId=path_id,
        httpMethod="ANY",
        type="AWS_PROXY",
        integrationHttpMethod="POST",
        uri=f"{function}/invocations",
    )


def _api(outputs: Mapping[str, str]) -> tuple[str, str]:
    """Take the API's id and stage from its address on AWS."""
    address = urlsplit(outputs["BaseUrl"])
    return (address.hostname or "").partition(".")[0], address.path.strip("/")


def architecture() -> str:
    """Give this machine's processor by the template's name for it.

    Raises
    ------
    LocalStackError
        Lambda has no such processor.
    """
    machine = platform.machine().lower()
    if machine not in _ARCHITECTURES:
        known = ", ".join(sorted(set(_ARCHITECTURES.values())))
        msg = f"the functions run on {known}, not on this machine's {machine}"
        raise LocalStackError(msg)
    return _ARCHITECTURES[machine]


def _sam(
    arguments: Sequence[str],
    settings: Mapping[str, str] | None = None,
    parameters: Mapping[str, str] | None = None,
) -> None:
    values = {"Architecture": architecture(), **(parameters or {})}
    overrides = [f"{name}={value}" for name, value in values.items()]
    _run(
        f"sam {arguments[0]}",
        [str(SAM), *arguments, "--parameter-overrides", *overrides],
        {
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            **ACCOUNT,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_MAX_ATTEMPTS": "1",
            "SAM_CLI_TELEMETRY": "0",
            **(settings or {}),
        },
    )


def _run(name: str, command: Sequence[str], settings: Mapping[str, str]) -> None:
    code = _exit_code(name, command, settings)
    if code:
        log = _log(name)
        lines = log.read_text(errors="replace").splitlines()
        last = "\n".join(f"  {line}" for line in lines[-_LINES_TOLD:])
        msg = (
            f"{name} failed (exit code {code}); its last lines:\n{last}\n"
            f"All of it is in {log.relative_to(ROOT)}. Correct what it says and start again; "
            "if that does not help, make clean removes everything that was built or installed."
        )
        raise LocalStackError(msg)


def _exit_code(name: str, command: Sequence[str], settings: Mapping[str, str]) -> int:
    """Run a tool to its end, its output in a file."""
    environment = environment_for_tools()
    # sam build takes the python3.13 and the pip that come first.
    environment["PATH"] = f"{SAM.parent}:{environment.get('PATH', '')}"
    with _log(name).open("wb") as output:
        tool = processes.start(
            command, cwd=STACK, environment={**environment, **settings}, output=output
        )
        try:
            return tool.wait()
        except BaseException:
            processes.end_with_children(tool)
            raise


def _log(name: str) -> Path:
    return STACK / f"{name.replace(' ', '-')}.log"
