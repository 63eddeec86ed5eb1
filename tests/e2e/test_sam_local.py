"""``sam local`` on the running stack; here is no Docker, so that and sam itself are played."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from local.stack import RunningStack
from local.workspace import ROOT, WORK

WITH_ANOTHER_SAM = """
import sys
from pathlib import Path
from typing import Any
from local import sam_local
sam_local.SAM = Path(sys.argv.pop(1))
sys.exit(sam_local.main())
"""
BUILT: dict[str, Any] = {"Globals": {"Function": {"Environment": {"Variables": {}}}}}
SERVING = f"""\
#!/usr/bin/env bash
if [ "$1" = build ]; then
  while [ "$1" != --build-dir ]; do shift; done
  mkdir -p "$2"
  echo '{json.dumps(BUILT)}' > "$2/template.yaml"
  exit
fi
trap 'echo containers removed >> "$LOG"; exit 0' INT
echo serving >> "$LOG"
while true; do sleep 0.05; done
"""
ON_LOOPBACK = f"""\
#!/usr/bin/env bash
echo '{json.dumps([{"IPAM": {"Config": [{"Gateway": "127.0.0.1"}]}}])}'
"""
PATIENCE_SECONDS = 60


def script(path: Path, text: str) -> Path:
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Docker Desktop has a name for it")
def test_a_served_api_that_is_terminated_ends_sam_and_leaves_nothing(
    stack: RunningStack, tmp_path: Path
) -> None:
    script(tmp_path / "docker", ON_LOOPBACK)
    sam = script(tmp_path / "sam", SERVING)
    log = tmp_path / "log"
    before = set((WORK / "sam-local").glob("call-*"))
    port = stack.endpoint_url.rpartition(":")[2]
    served = subprocess.Popen(
        [sys.executable, "-c", WITH_ANOTHER_SAM, sam, "--port", port, "start-api"],
        cwd=ROOT,
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "LOG": str(log)},
    )
    until = time.monotonic() + PATIENCE_SECONDS
    while not log.exists():
        assert served.poll() is None
        assert time.monotonic() < until
        time.sleep(0.05)
    assert len(set((WORK / "sam-local").glob("call-*")) - before) == 1

    served.send_signal(signal.SIGTERM)

    assert served.wait(PATIENCE_SECONDS) == 0
    assert log.read_text().splitlines() == ["serving", "containers removed"]
    assert set((WORK / "sam-local").glob("call-*")) == before
