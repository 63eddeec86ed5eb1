"""What is started: the product as ``sam build`` makes it, the floor, and the textbook."""

from __future__ import annotations

import compileall
import platform
import py_compile
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local.deployment import architecture, host_layer_command
from local.workspace import ROOT, SAM, WORK, environment_for_tools
from tests.e2e.emulator import runtime_only

_BENCH: Final = WORK / "bench"
_LAYERS: Final = ("DependenciesLayer", "ChatLayer")
_MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Artifact:
    """A function with its layers, unpacked.

    Attributes
    ----------
    function
        The function's directory.
    layers
        The layers' directories of packages, the first one first on the path.
    handler
        Where Lambda enters.
    """

    function: Path
    layers: tuple[Path, ...]
    handler: str

    def unzipped_mb(self) -> float:
        """Give the size that counts against Lambda's limit, in millions of bytes."""
        return sum(map(_size, (self.function, *self.layers))) / _MEGABYTE


def is_supported() -> bool:
    """Tell whether the emulator runs here: the SAM CLI ships it for Linux."""
    return platform.system() == "Linux"


def product() -> Artifact:
    """Build the application by the command of production, for this machine's processor.

    Raises
    ------
    subprocess.CalledProcessError
        ``sam build`` failed.
    """
    tools = environment_for_tools()
    built = _BENCH / "built"
    subprocess.run(  # noqa: S603 (a command of ours)
        [
            *(str(SAM), "build", "--cached", "--cache-dir", str(_BENCH / "cache")),
            *("--build-dir", str(built)),
            *("--parameter-overrides", f"Architecture={architecture()}"),
        ],
        cwd=ROOT,
        check=True,
        capture_output=True,
        env={**tools, "PATH": f"{SAM.parent}:{tools['PATH']}", "SAM_CLI_TELEMETRY": "0"},
    )
    return Artifact(
        built / "ChatAgentFunction",
        tuple(built / layer / "python" for layer in _LAYERS),
        "chat_agent.handler.lambda_handler",
    )


def floor(beside: Artifact) -> Artifact:
    """Give the floor, with the layers of the product and compiled as they are."""
    source = ROOT / "benchmarks" / "overhead" / "floor.py"
    return Artifact(_function_of(source), beside.layers, "floor.lambda_handler")


def textbook(*, is_compiled: bool) -> Artifact:
    """Give the textbook with all of the product's requirements, as pip installs them.

    Parameters
    ----------
    is_compiled
        Whether with bytecode, which ``sam build`` does not make by itself.

    Raises
    ------
    subprocess.CalledProcessError
        The requirements could not be installed.
    """
    layer = _BENCH / ("textbook-layer-compiled" if is_compiled else "textbook-layer")
    if layer.exists():
        shutil.rmtree(layer)
    subprocess.run(host_layer_command(layer), check=True, env=environment_for_tools())  # noqa: S603
    if is_compiled:
        compileall.compile_dir(layer, quiet=2, workers=0, invalidation_mode=_UNCHECKED)
    source = ROOT / "benchmarks" / "cold_start" / "textbook.py"
    return Artifact(_function_of(source), (layer,), "textbook.lambda_handler")


def runtime() -> Path:
    """Give the packages of Lambda's runtime, compiled as they are in its image."""
    packages = _BENCH / "runtime"
    if packages.exists():
        shutil.rmtree(packages)
    links = runtime_only(_BENCH / "runtime-links")
    shutil.copytree(links, packages)
    shutil.rmtree(links)
    compileall.compile_dir(packages, quiet=2, invalidation_mode=_UNCHECKED)
    return packages


_UNCHECKED: Final = py_compile.PycInvalidationMode.UNCHECKED_HASH


def _function_of(source: Path) -> Path:
    function = _BENCH / source.stem
    function.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, function)
    compileall.compile_dir(function, quiet=2, force=True, invalidation_mode=_UNCHECKED)
    return function


def _size(directory: Path) -> int:
    return sum(path.stat().st_size for path in _files(directory))


def _files(directory: Path) -> Iterable[Path]:
    return (path for path in directory.rglob("*") if path.is_file())
