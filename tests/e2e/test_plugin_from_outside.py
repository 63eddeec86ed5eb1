"""The package as a user installs it: a project of their own, outside this tree."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from local.workspace import ROOT, WORK

THEIR_TEST = """
def test_our_front_end_gets_the_first_session(queued_session, pick_up_first, transcript):
    session = pick_up_first(select="ChatSessionId", headers={"Accept": "application/json"}).json()

    assert session["ChatSessionId"] == queued_session.ChatSessionId
    [message] = transcript(session["ChatSessionId"])
    assert message["SpecialType"] == "Welcome"


def test_our_front_end_survives_a_busy_service(queued_session, pick_up_first, aws_wire):
    from chat_sessions_testing import Fault

    aws_wire.fail("Query", Fault.SERVER_ERROR, times=3)

    assert pick_up_first().status == 503
    assert pick_up_first().json()["ChatSessionId"] == queued_session.ChatSessionId


def test_our_settings_find_their_way(chat_stack):
    assert chat_stack.add_agent(8, can_respond=[656], password="x", Name="ours")
    assert chat_stack.pick_up("ours", "x").headers["so-queue"] == "empty"
"""
TYPED = """
from chat_sessions.entity import ChatSessionEntity
from chat_sessions_testing import ApiResponse, ChatStack


def first(stack: ChatStack) -> ApiResponse:
    session: ChatSessionEntity = stack.queue_session(656)
    reveal_type(session.ChatSessionId)
    return stack.pick_up("tje0", "Tje0")
"""


@pytest.fixture(scope="module")
def uv() -> str:
    found = shutil.which("uv") or str(WORK / "uv" / "bin" / "uv")
    if not os.access(found, os.X_OK):
        assert not os.environ.get("CI"), "uv is not installed"
        pytest.skip("uv is not installed")
    return found


@pytest.fixture(scope="module")
def project(uv: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an empty project with the package installed from a wheel, and nothing of this tree."""
    wheels = tmp_path_factory.mktemp("wheels")
    project = tmp_path_factory.mktemp("their-project")
    python = project / ".venv" / "bin" / "python"
    run(uv, "build", "--quiet", "--wheel", "--out-dir", str(wheels), str(ROOT), cwd=ROOT)
    [wheel] = wheels.glob("*.whl")
    run(uv, "venv", "--quiet", "--python", "3.13", str(python.parents[1]), cwd=ROOT)
    what = ["--python", str(python), f"{wheel}[testing]", "mypy"]
    run(uv, "pip", "install", "--quiet", *what, cwd=ROOT)
    return project


def run(*command: str, cwd: Path) -> str:
    """Run a command without anything of this environment that would lead it back here."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "PYTHON", "PYTEST", "VIRTUAL_ENV", "UV_PROJECT"))
    }
    done = subprocess.run(
        command, cwd=cwd, env=kept, check=False, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_their_tests_pass_with_the_fixtures(project: Path) -> None:
    (project / "test_theirs.py").write_text(THEIR_TEST)

    told = run(".venv/bin/python", "-m", "pytest", "-q", cwd=project)

    assert "3 passed" in told


def test_the_plugin_is_typed(project: Path) -> None:
    (project / "typed.py").write_text(TYPED)

    told = run(".venv/bin/mypy", "--strict", "typed.py", cwd=project)

    assert 'Revealed type is "builtins.int"' in told or 'Revealed type is "int"' in told


def test_the_layer_holds_nothing_of_it() -> None:
    layer = {path.name for path in (ROOT / "layers" / "chat").iterdir()} - {
        "Makefile",
        "__pycache__",
    }
    requirements = (ROOT / "layers" / "dependencies" / "requirements.txt").read_text()

    assert layer == {"chat_sessions"}
    assert "moto" not in requirements
    assert "pytest" not in requirements
