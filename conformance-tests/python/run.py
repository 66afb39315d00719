"""Prints what the reader finds in datasets: `run.py MANIFEST_PROTO DATASET ...`.

A line of JSON for each version, with its rows by row id; floats stand as the hexadecimal bits of a
double, bytes as 0x…. A dataset that is refused has one line that names the rule.
"""

import json
import struct
import sys
from pathlib import Path

from omendb_reader import Dataset
from omendb_wire import Refused


def plain(value):
    if isinstance(value, float):
        return "7ff8000000000000" if value != value else struct.pack(">d", value).hex()
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, (list, tuple)):
        return [plain(element) for element in value]
    if isinstance(value, dict):
        return {name: plain(member) for name, member in value.items()}
    return value


def show(**line):
    print(json.dumps(line, ensure_ascii=False, separators=(",", ":")))


def main(proto, homes):
    sys.stdout.reconfigure(encoding="utf-8", newline="\n")
    for home in homes:
        name = Path(home).name.removesuffix(".omen")
        try:
            for number, version in Dataset(home, proto).versions.items():
                rows = [[row_id, *plain(values)] for row_id, values in version.rows().items()]
                show(dataset=name, version=number, rows=rows)
        except Refused as refused:
            show(dataset=name, refused=refused.rule)
            print(refused, file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
