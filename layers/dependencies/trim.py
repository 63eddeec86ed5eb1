"""Takes out of the installed libraries what no function reads.

``docs/adr/016-bytecode-and-no-ballast.md`` has what each cut is worth. Whoever calls another
AWS service, or shows names of languages, countries or units, changes the lists here.
"""

import json
import pickle
import shutil
import sys
from pathlib import Path

SERVICES = {"dynamodb", "sqs"}
"""The AWS services whose clients can be made."""
NAMES = {
    "compound_unit_patterns",
    "languages",
    "scripts",
    "territories",
    "unit_display_names",
    "unit_patterns",
    "variants",
}
"""Of each locale: how things are called. Numbers, dates and times are written without them."""


def main() -> None:
    """Trim the directory of packages that the command line names."""
    packages = Path(sys.argv[1])
    shutil.rmtree(packages / "bin", ignore_errors=True)
    for sdk in ("boto3", "botocore"):
        trim_services(packages / sdk / "data")
    trim_endpoints(packages / "botocore" / "data" / "endpoints.json")
    # The locales are pickles of the library's own classes.
    sys.path.insert(0, str(packages))
    trim_locales(packages / "babel" / "locale-data")


def trim_services(data: Path) -> None:
    """Keep the descriptions of these services only."""
    for service in data.iterdir():
        if service.is_dir() and service.name not in SERVICES:
            shutil.rmtree(service)


def trim_endpoints(described: Path) -> None:
    """Keep where these services are; every start reads the whole file."""
    endpoints = json.loads(described.read_text(encoding="utf-8"))
    for partition in endpoints["partitions"]:
        partition["services"] = {
            name: where for name, where in partition["services"].items() if name in SERVICES
        }
    described.write_text(json.dumps(endpoints), encoding="utf-8")


def trim_locales(locales: Path) -> None:
    """Keep what numbers, dates and times are written by."""
    for locale in locales.glob("*.dat"):
        data = pickle.loads(locale.read_bytes())  # noqa: S301 (installed by its hash)
        kept = {name: part for name, part in data.items() if name not in NAMES}
        locale.write_bytes(pickle.dumps(kept, pickle.HIGHEST_PROTOCOL))


if __name__ == "__main__":
    main()
