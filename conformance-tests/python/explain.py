"""Writes the explained bytes of appendix B anew: `explain.py FORMAT_SPEC_DIRECTORY`.

Needed only if the golden dataset by-hand is built anew; ByHandTest says whether the bytes agree.
"""

import struct
import sys
from pathlib import Path

from omendb_wire import Flat, Proto, varint

KINDS = {"h": "h", "u": "B", "?": "?", "i": "i", "q": "q"}
# The fields of Arrow's flatbuffers by slot: a number, text (s), a table (@), tables (*), structs (=).
TABLES = {
    "Message": "version:h header_type:u header:@ bodyLength:q custom_metadata:*KeyValue",
    "Schema": "endianness:h fields:*Field custom_metadata:*KeyValue features:=q",
    "Field": "name:s nullable:? type_type:u type:@ dictionary:@ children:*Field"
    " custom_metadata:*KeyValue",
    "KeyValue": "key:s value:s",
    "Int": "bitWidth:i is_signed:?",
    "FloatingPoint": "precision:h",
    "FixedSizeList": "listSize:i",
    "RecordBatch": "length:q nodes:=qq buffers:=qq compression:@BodyCompression",
    "BodyCompression": "codec:u method:u",
    "Footer": "version:h schema:@Schema dictionaries:=qiiq recordBatches:=qiiq"
    " custom_metadata:*KeyValue",
}
UNIONS = {"header": {1: "Schema", 3: "RecordBatch"}}
UNIONS["type"] = {2: "Int", 3: "FloatingPoint", 16: "FixedSizeList"}


class Explained:
    """Bytes of a file and what they mean; what nobody explains must be zeros."""

    def __init__(self, data, proto):
        self.data = data
        self.proto = proto
        self.spans = {}

    def add(self, start, size, text):
        self.spans[start] = (start + size, text)
        return start + size

    def run(self, at, *parts):
        for size, text in parts:
            at = self.add(at, size, text)

    def get(self, code, at):
        return struct.unpack_from("<" + code, self.data, at)[0]

    def lines(self):
        at, lines = 0, []
        for start, (end, text) in sorted(self.spans.items()) + [(len(self.data), (0, ""))]:
            if start > at:
                assert not any(self.data[at:start]), f"nobody explains {at:04x}"
                lines += self.line(at, start, "padding")
            assert start >= at, f"two explain {start:04x}: {text}"
            lines += self.line(start, end, text)
            at = end
        return "\n".join(lines)

    def line(self, start, end, text):
        part = self.data[start:end]
        if len(part) > 16 and not any(part):
            return [f"{start:04x}  {f'00 * {len(part)}':<47}  {text}"]
        lines = []
        for at in range(start, end, 16):
            lines.append(f"{at:04x}  {self.data[at : min(at + 16, end)].hex(' '):<47}  {text}".rstrip())
            text = ""
        return lines

    def message(self, name, at, end, level=0):
        """A line for each field of a protobuf message."""
        while at < end:
            start = at
            tag, at = varint(self.data, at)
            field, kind, _ = self.proto.messages[name][tag >> 3]
            label = f"{'· ' * level}{tag >> 3} {field}"
            if tag & 7 == 0:
                value, at = varint(self.data, at)
                value = self.proto.scalar(kind, value)
                value = str(value).lower() if kind == "bool" else value
            elif tag & 7 == 5:
                value = f"{self.get('I', at):08x}"
                at += 4
            else:
                size, at = varint(self.data, at)
                content = self.data[at : at + size]
                if kind in self.proto.messages:
                    self.add(start, at - start, f"{label}, {size} bytes:")
                    self.message(kind, at, at + size, level + 1)
                    at += size
                    continue
                at += size
                if kind == "string":
                    value = f'"{content.decode()}"'
                elif kind == "bytes":
                    value = "an id" if size == 16 else "a bitmap (chapter 07)"
                else:
                    value = ", ".join(map(str, _varints(content)))
            self.add(start, at - start, f"{label} = {value}")

    def root(self):
        """A framed file with one section, the message Root."""
        body = self.get("Q", len(self.data) - 40)
        offset, size = self.get("Q", body + 12), self.get("Q", body + 20)
        self.run(0, (8, "magic"), (4, "kind MROT"), (4, "major 1, minor 0"))
        self.run(16, (16, "file id: that of the transaction"), (16, "dataset id"))
        self.run(48, (4, "CRC-32C of the name"), (8, "reserved"))
        self.add(60, 4, "masked checksum of bytes 00 to 3b")
        self.message("Root", offset, offset + size)
        self.run(body, (4, "tables: masked checksum of block 0"), (4, "section 1"), (4, "reserved"))
        self.run(body + 12, (8, f"its offset, {offset}"), (8, f"its length, {size}"))
        footer = len(self.data) - 40
        self.run(footer, (8, f"footer: end of the body, {body}"))
        self.run(footer + 8, (8, f"length of the file, {len(self.data)}"), (4, "1 block"), (4, "1 section"))
        self.run(footer + 24, (4, "masked checksum of the tables"))
        self.run(footer + 28, (4, "masked checksum of the footer so far"), (8, "magic at the end"))

    def flatbuffer(self, at, name):
        target = at + self.get("I", at)
        self.add(at, 4, f"{name}: at {target:04x}")
        self.table(target, name, name)

    def table(self, at, name, path):
        vtable = at - self.get("i", at)
        size = self.get("H", vtable)
        if vtable not in self.spans:
            self.add(vtable, size, f"where the fields of {path} are")
        self.add(at, 4, f"{path}: where its vtable is")
        codes = {}
        for slot, field in enumerate(TABLES[name].split()):
            field, kind = field.split(":")
            offset = self.get("H", vtable + 4 + 2 * slot) if 4 + 2 * slot < size else 0
            if not offset:
                continue
            place, label = at + offset, f"{path}.{field}"
            if kind in KINDS:
                codes[field] = self.get(KINDS[kind], place)
                self.add(place, struct.calcsize(KINDS[kind]), f"{label} = {str(codes[field]).lower()}")
                continue
            target = place + self.get("I", place)
            self.add(place, 4, f"{label}: at {target:04x}")
            if kind[0] == "@":
                of = kind[1:] or UNIONS[field][codes[field + "_type"]]
                self.table(target, of, of if field == "header" else label)
            else:
                self.vector(target, kind, field, label)

    def vector(self, at, kind, field, label):
        count = self.get("I", at)
        if kind == "s":
            text = self.data[at + 4 : at + 4 + count].decode()
            self.add(at, 5 + count, f'{label} = "{text}"')
            return
        at = self.add(at, 4, f"{label}: {count} entries")
        for i in range(count):
            if kind[0] == "*":
                target = at + self.get("I", at)
                at = self.add(at, 4, f"{label}[{i}]: at {target:04x}")
                self.table(target, kind[1:], f"{field}[{i}]")
            else:
                values = struct.unpack_from("<" + kind[1:], self.data, at)
                text = ", ".join(map(str, values))
                at = self.add(at, struct.calcsize("<" + kind[1:]), f"{field} {i}: {text}")

    def arrow(self, row, width):
        """A column file of one column; `row` shows the values of a row of some bytes."""
        end = len(self.data) - 10
        size = self.get("I", end)
        self.run(0, (8, '"ARROW1" and zeros'), (4, "a message"))
        self.add(12, 4, f"its length, {self.get('I', 12)}")
        self.flatbuffer(16, "Message")
        ((offset, metadata, _, _),) = Flat(self.data[end - size : end]).structs(3, "<qiiq")
        self.run(offset, (4, "a message"), (4, f"its length, {metadata - 8}"))
        self.flatbuffer(offset + 8, "Message")
        at = offset + metadata
        if self.get("q", at) == -1:
            at = self.add(at, 8, "values: not compressed")
        for i in range(3):
            at = self.add(at, width, f"row {i}: {row(self.data[at : at + width])}")
        self.add(end - size - 8, 8, "end of the stream part")
        self.flatbuffer(end - size, "Footer")
        self.run(end, (4, f"length of the footer, {size}"), (6, '"ARROW1"'))


def _varints(content):
    at = 0
    while at < len(content):
        value, at = varint(content, at)
        yield value


def main(spec):
    proto = Proto((spec / "src/main/protobuf/omendb/manifest.proto").read_text(encoding="utf-8"))
    home = spec / "golden/v1/by-hand.omen"
    roots = sorted(home.glob("manifest/*.root"), reverse=True)
    files = [("by-hand.root-1", "Version 1: CREATE", roots[0])]
    files.append(("by-hand.arrow", "The column `id`", next(home.glob("data/*.arrow"))))
    files.append(("by-hand.vectors", "The column `v`", next(home.glob("data/*.vectors"))))
    files.append(("by-hand.root-2", "Version 2: APPEND", roots[1]))
    files.append(("by-hand.root-3", "Version 3: DELETE", roots[2]))
    parts = []
    for name, title, path in files:
        file = Explained(path.read_bytes(), proto)
        if path.suffix == ".root":
            file.root()
        elif path.suffix == ".arrow":
            file.arrow(lambda row: struct.unpack("<q", row)[0], 8)
        else:
            file.arrow(lambda row: "{:g}, {:g}".format(*struct.unpack("<2f", row)), 8)
        place = f"`{path.relative_to(home)}`, {len(file.data)} bytes:"
        marker = f"<!-- example: {name} -->\n```\n{file.lines()}\n```\n"
        parts.append(f"## {title}\n\n{place}\n\n{marker}")
    chapter = spec / "spec/B-a-dataset-by-hand.md"
    text = chapter.read_text(encoding="utf-8")
    head, tail = text[: text.index("## ")], text[text.rindex("```\n") + 4 :]
    chapter.write_text(head + "\n".join(parts) + tail, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
