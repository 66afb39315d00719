"""Bytes of the format: checksums, protobuf messages, frames, flatbuffers and Roaring bitmaps.

Written from chapters 01 to 04 and 07 of the specification, with Python's own library alone.
"""

import re
import struct
import uuid


class Refused(Exception):
    """A file is not as the specification says; `rule` is an invariant (M4) or a chapter (06)."""

    def __init__(self, rule, message):
        super().__init__(f"{rule}: {message}")
        self.rule = rule


def require(holds, rule, message):
    if not holds:
        raise Refused(rule, message)


# Chapter 02: CRC-32C, reflected.
def _crc_table():
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = (byte >> 1) ^ (0x82F63B78 if byte & 1 else 0)
        table.append(byte)
    return table


_CRC = _crc_table()


def crc32c(data):
    crc = 0xFFFFFFFF
    table = _CRC
    for byte in data:
        crc = table[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


def masked(data):
    crc = crc32c(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


# Protobuf messages, as the .proto text declares them.
class Proto:
    """The messages of a .proto file; `decode` gives dictionaries with every field present."""

    _FIELD = re.compile(r"^\s*(repeated )?([a-zA-Z0-9]+) ([a-z0-9_]+) = (\d+);")
    _VARINTS = {"uint32", "uint64", "int64", "sint64", "bool"}

    def __init__(self, text):
        self.messages = {}
        self.enums = {}
        fields = codes = None
        for line in text.splitlines():
            if match := re.match(r"^message (\w+) ", line):
                fields, codes = self.messages.setdefault(match[1], {}), None
            elif match := re.match(r"^enum (\w+) ", line):
                fields, codes = None, self.enums.setdefault(match[1], {})
            elif codes is not None and (match := re.match(r"^\s+(\w+) = (\d+);", line)):
                codes[int(match[2])] = match[1]
            elif fields is not None and (match := self._FIELD.match(line)):
                fields[int(match[4])] = (match[3], match[2], bool(match[1]))

    def decode(self, name, data, rule="08"):
        try:
            return self._message(name, bytes(data), 0)
        except (IndexError, struct.error, UnicodeDecodeError) as error:
            raise Refused(rule, f"no message {name}: {error}") from error

    def _message(self, name, data, level):
        require(level < 32, "17", "messages within each other")
        fields = self.messages[name]
        message = {
            field: [] if repeated else self._default(kind)
            for field, kind, repeated in fields.values()
        }
        at = 0
        while at < len(data):
            tag, at = varint(data, at)
            number, wire = tag >> 3, tag & 7
            start = at
            if wire == 0:
                value, at = varint(data, at)
            elif wire in (1, 5):
                at += 8 if wire == 1 else 4
                value = data[start:at]
            elif wire == 2:
                size, start = varint(data, at)
                at = start + size
                value = data[start:at]
            else:
                raise Refused("08", f"wire type {wire}")
            require(at <= len(data), "08", f"a message {name} that ends early")
            if number not in fields:
                continue
            field, kind, repeated = fields[number]
            if repeated and wire == 2 and (kind in self._VARINTS):
                inner = 0
                while inner < len(value):
                    number, inner = varint(value, inner)
                    message[field].append(self.scalar(kind, number))
            else:
                value = self._value(kind, wire, value, level)
                if repeated:
                    message[field].append(value)
                else:
                    message[field] = value
        return message

    def _default(self, kind):
        # A part of a oneof is told from its absence only where it is a message or is set.
        return None

    def _value(self, kind, wire, value, level):
        if kind in self.messages:
            require(wire == 2, "08", "a message of another wire type")
            return self._message(kind, value, level + 1)
        if kind == "string":
            return value.decode("utf-8")
        if kind == "bytes":
            return value
        if kind == "fixed32":
            return struct.unpack("<I", value)[0]
        if kind == "double":
            return struct.unpack("<d", value)[0]
        return self.scalar(kind, value)

    def scalar(self, kind, value):
        if kind in self.enums:
            require(value in self.enums[kind], "15", f"an unsupported {kind}: {value}")
            return self.enums[kind][value]
        if kind == "bool":
            return value != 0
        if kind == "sint64":
            return (value >> 1) ^ -(value & 1)
        if kind == "uint32":
            return value & 0xFFFFFFFF
        return value - (1 << 64) if value >= 1 << 63 else value


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & 0xFFFFFFFFFFFFFFFF, at
        shift += 7
        require(shift < 70, "08", "a number of more than ten bytes")


# Chapter 04: frames.
def u64(data, at, rule="01"):
    value = struct.unpack_from("<q", data, at)[0]
    require(value >= 0, rule, "a u64 above 2^63 - 1")
    return value


def frame(name, data, kind):
    """The file id, dataset id and sections of a framed file whose every byte is checked."""
    size = len(data)
    require(size >= 104 and data[:8] == b"\x89OMEN\r\n\x1a", "04", f"{name}: magic or length")
    stored = struct.unpack_from("<I", data, 60)[0]
    require(masked(data[:60]) == stored, "04", f"{name}: header's checksum")
    require(data[8:12] == kind, "04", f"{name} is of kind {data[8:12]}")
    require(data[12:14] == b"\x01\x00", "15", f"{name}: major version")
    require(crc32c(name.encode()) == struct.unpack_from("<I", data, 48)[0], "04", f"{name}: name")
    require(not any(data[52:60]), "01", f"{name}: reserved bytes")
    footer = data[size - 40 :]
    require(footer[32:] == b"\x1a\n\rNEMO\x89", "04", f"{name}: magic at the end")
    require(masked(footer[:28]) == struct.unpack_from("<I", footer, 28)[0], "04", f"{name}: footer")
    body, length = u64(footer, 0), u64(footer, 8)
    blocks, count, tables_crc = struct.unpack_from("<III", footer, 16)
    require(length == size and body % 64 == 0 and count <= 4096, "04", f"{name}: lengths")
    require(blocks == -(-body // 16384), "04", f"{name}: number of blocks")
    require(body + 4 * blocks + 24 * count + 40 == size, "04", f"{name}: lengths of the parts")
    tables = data[body : size - 40]
    require(masked(tables) == tables_crc, "04", f"{name}: checksum of the tables")
    for i in range(blocks):
        block = data[16384 * i : min(16384 * (i + 1), body)]
        require(masked(block) == struct.unpack_from("<I", tables, 4 * i)[0], "04", f"{name}: block {i}")
    sections, end = {}, 64
    for at in range(4 * blocks, len(tables), 24):
        number, zero = struct.unpack_from("<II", tables, at)
        offset, length = u64(tables, at + 8), u64(tables, at + 16)
        require(zero == 0 and not any(data[end:offset]), "01", f"{name}: padding")
        require(end <= offset <= body and offset % 64 == 0, "04", f"{name}: section {number}")
        require(length <= body - offset and number not in sections, "04", f"{name}: section {number}")
        sections[number] = data[offset : offset + length]
        end = offset + length
    require(not any(data[end:body]), "01", f"{name}: padding")
    return uuid.UUID(bytes=data[16:32]), uuid.UUID(bytes=data[32:48]), sections


# Chapter 07: Roaring bitmaps in their portable form.
def positions(data):
    """The positions of a bitmap, which must ascend and use all of its bytes."""
    try:
        found, end = _containers(data)
    except struct.error as error:
        raise Refused("07", "a bitmap that ends early") from error
    require(end == len(data), "07", "bytes after a bitmap")
    require(all(a < b for a, b in zip(found, found[1:])), "07", "positions that do not ascend")
    return found


def _containers(data):
    cookie = struct.unpack_from("<I", data, 0)[0]
    runs = cookie & 0xFFFF == 12347
    require(runs or cookie == 12346, "07", f"a bitmap with the cookie {cookie}")
    at = 4
    count = (cookie >> 16) + 1
    flags = b""
    if runs:
        flags = data[4 : 4 + (count + 7) // 8]
        at += len(flags)
    else:
        count = struct.unpack_from("<I", data, 4)[0]
        at = 8
    require(count <= 65536, "07", f"{count} containers")
    heads = struct.unpack_from(f"<{2 * count}H", data, at)
    at += 4 * count
    offsets = ()
    if not runs or count >= 4:
        offsets = struct.unpack_from(f"<{count}I", data, at)
        at += 4 * count
    found = []
    for i in range(count):
        key, cardinality = heads[2 * i] << 16, heads[2 * i + 1] + 1
        require(not offsets or offsets[i] == at, "07", "a container at another offset")
        before = len(found)
        if runs and flags[i >> 3] >> (i & 7) & 1:
            pairs = struct.unpack_from("<H", data, at)[0]
            for start, more in struct.iter_unpack("<HH", data[at + 2 : at + 2 + 4 * pairs]):
                require(start + more < 65536, "07", "a run that is too long")
                found.extend(range(key + start, key + start + more + 1))
            at += 2 + 4 * pairs
        elif cardinality > 4096:
            words = struct.unpack_from("<1024Q", data, at)
            for index, word in enumerate(words):
                while word:
                    found.append(key + 64 * index + (word & -word).bit_length() - 1)
                    word &= word - 1
            at += 8192
        else:
            found.extend(key + v for v in struct.unpack_from(f"<{cardinality}H", data, at))
            at += 2 * cardinality
        require(len(found) - before == cardinality, "07", "a container's cardinality")
    return found, at


# The parts of flatbuffers that footers of Arrow files need.
class Flat:
    """A table of a flatbuffer; absent fields are 0, empty or None."""

    def __init__(self, data, at=None):
        self.data = data
        self.at = struct.unpack_from("<I", data, 0)[0] if at is None else at

    def _field(self, slot):
        table = self.at - struct.unpack_from("<i", self.data, self.at)[0]
        if 4 + 2 * slot >= struct.unpack_from("<H", self.data, table)[0]:
            return 0
        offset = struct.unpack_from("<H", self.data, table + 4 + 2 * slot)[0]
        return offset and self.at + offset

    def _target(self, slot):
        field = self._field(slot)
        return field and field + struct.unpack_from("<I", self.data, field)[0]

    def number(self, slot, code):
        field = self._field(slot)
        return struct.unpack_from(code, self.data, field)[0] if field else 0

    def text(self, slot):
        at = self._target(slot)
        size = struct.unpack_from("<I", self.data, at)[0]
        return self.data[at + 4 : at + 4 + size].decode()

    def structs(self, slot, code):
        at = self._target(slot)
        if not at:
            return []
        size = struct.calcsize(code) * struct.unpack_from("<I", self.data, at)[0]
        require(at + 4 + size <= len(self.data), "06", "a flatbuffer that ends early")
        return list(struct.iter_unpack(code, self.data[at + 4 : at + 4 + size]))

    def tables(self, slot):
        at = self._target(slot)
        offsets = self.structs(slot, "<I")
        return [Flat(self.data, at + 4 + 4 * i + o) for i, (o,) in enumerate(offsets)]
