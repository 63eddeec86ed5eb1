"""On what the figures were taken; neither its name nor where anything lies on it."""

from __future__ import annotations

import os
import platform
import re
from importlib.metadata import version
from pathlib import Path
from typing import Final

_CPU_INFO: Final = Path("/proc/cpuinfo")
_LIBRARIES: Final = ("aws-lambda-powertools", "boto3", "botocore", "urllib3")


def described() -> dict[str, object]:
    """Describe the machine, its software, and how busy it is now."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "load_at_start": round(os.getloadavg()[0], 2),
        **{name: version(name) for name in _LIBRARIES},
    }


def _processor() -> str:
    if _CPU_INFO.exists():
        found = re.search(r"^model name\s*: (.+)$", _CPU_INFO.read_text(), re.MULTILINE)
        if found:
            return found[1]
    return platform.processor() or platform.machine()
