"""A reader of OmenDB datasets, written from the specification, the .proto file and the tables alone.

It needs pyarrow, which opens the column files; everything else is in omendb_wire.py. Whatever
the chapters do not allow is refused, with the number of the invariant or of the chapter.
"""

import base64
import re
import struct
import uuid
from pathlib import Path

from omendb_wire import Flat, Proto, Refused, crc32c, frame, positions, require, u64

MAX = (1 << 63) - 1
ROW_ID, REVISION = 2147483647, 2147483646
ID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
PLACES = {"root": "manifest", "page": "manifest", "arrow": "data", "vectors": "data"}
PLACES |= {"parquet": "data"}
PLACES |= {"dv": "deletions", "idx": "index", "retained": "gc"}


class Dataset:
    """All versions of a dataset; opening it reads and checks all manifests."""

    def __init__(self, home, proto):
        self.home = Path(home)
        self.proto = Proto(Path(proto).read_text(encoding="utf-8"))
        self.id = None
        self._bytes = {}
        self._columns = {}
        floor, kept = self._account(Path(proto).with_name("retention.proto"))
        numbers = {floor}
        for path in (self.home / "manifest").glob("*.root"):
            require(re.fullmatch(r"\d{20}\.root", path.name), "03", path.name)
            numbers.add(MAX - int(path.name[:20]))
        while (self.home / "manifest" / f"{MAX - max(numbers) - 1:020}.root").exists():
            numbers.add(max(numbers) + 1)
        numbers = {number for number in numbers if number > floor or number in kept}
        require(numbers, "03", "a dataset without a version")
        self.versions = {number: Version(self, number) for number in sorted(numbers)}
        older = set()
        for number, version in self.versions.items():
            if number - 1 in self.versions:
                version.follows(self.versions[number - 1], older)
            older |= version.names

    def _account(self, proto):
        """The floor and the kept versions of the newest garbage collection (chapter 16)."""
        names = sorted(path.name for path in (self.home / "gc").glob("*.retained"))
        if not names:
            return 0, []
        sections = self.sections(names[0], self.bytes(names[0])[0], b"RETN")[1]
        messages = Proto(proto.read_text(encoding="utf-8"))
        account = messages.decode("Retention", sections[1], "16")
        return _n(account["floor"]), account["kept"]

    def bytes(self, name):
        if name not in self._bytes:
            path = self.home / PLACES[name.rsplit(".", 1)[1]] / name
            require(path.is_file() and not path.is_symlink(), "03", f"no file {name}")
            data = path.read_bytes()
            self._bytes[name] = (data, crc32c(data))
        return self._bytes[name]

    def referred(self, ref):
        data, crc = self.bytes(ref["name"])
        require(len(data) == _n(ref["length"]), "08", f"{ref['name']}: length")
        require(crc == _n(ref["crc32c"]), "08", f"{ref['name']}: checksum")
        return data

    def sections(self, name, data, kind, file_id=None):
        found, dataset, sections = frame(name, data, kind)
        self.id = self.id or dataset
        require(dataset == self.id, "04", f"{name}: id of the dataset")
        if kind not in (b"MROT", b"RETN"):
            require(str(found) == name[:36], "04", f"{name}: id of the file")
        return found, sections

    def framed(self, ref, kind):
        return self.sections(ref["name"], self.referred(ref), kind)[1]


def _n(value):
    return value or 0


def _pairs(numbers):
    return list(zip(numbers[0::2], numbers[1::2]))


def _ascend(names, rule):
    # Names are compared by their UTF-16 code units.
    keys = [(name or "").encode("utf-16-be") for name in names]
    require(all(a < b for a, b in zip(keys, keys[1:])), rule, f"{names} do not ascend")


def _named(name, extension):
    return re.fullmatch(f"{ID}\\.{extension}", name or "")


class Version:
    """One version: its root, its fragments in order, and the names of its files."""

    def __init__(self, dataset, number):
        self.dataset = dataset
        self.number = number
        self.name = f"{MAX - number:020}.root"
        data, self.crc = dataset.bytes(self.name)
        file_id, sections = dataset.sections(self.name, data, b"MROT")
        self.root = root = dataset.proto.decode("Root", sections[1])
        require(not root["reader_features"], "15", f"unsupported {root['reader_features']}")
        require(_n(root["version"]) == number, "M1", f"{self.name} is of {root['version']}")
        require(root["dataset_id"] == dataset.id.bytes, "08", "root of another dataset")
        self.operation = root["operation"]
        require(self.operation is not None, "08", "a root without its operation")
        require(self.operation["transaction"] == file_id.bytes, "08", "another transaction")
        self._check_root()
        self.names = set()
        self.fragments = []
        level = 3
        for page in root["pages"]:
            require(_n(page["level"]) <= level, "M4", "levels of pages ascend")
            level = _n(page["level"])
            self._page(page)
        require(len(root["inline"]) <= 32, "17", "more than 32 fragments inline")
        self.fragments += root["inline"]
        self._check_fragments()
        self._check_indexes()

    def follows(self, parent, older):
        now, before = self.root, parent.root
        ids = ("next_field_id", "next_fragment_id", "next_row_id")
        require(
            _n(now["parent_crc32c"]) == parent.crc and all(_n(now[i]) >= _n(before[i]) for i in ids),
            "M15",
            f"version {self.number} does not follow its parent",
        )
        require(now["dropped"] == sorted(parent.names - self.names), "08", "dropped files")
        revived = (self.names - parent.names) & older
        require(revived <= set(now["revived"]), "08", "revived files")

    def _check_root(self):
        root, operation = self.root, self.operation
        created = operation["kind"] in (None, "CREATE")
        require(
            (self.number == 1) == created and not (created and root["parent_crc32c"]), "M1", "creation"
        )
        counts = ("rows_added", "rows_deleted", "rows_updated", "bytes_written")
        require(all(_n(operation[c]) >= 0 for c in counts), "M2", "counts of the operation")
        require(_n(operation["sequence"]) >= 1, "M2", "the operation's sequence")
        ids = [_n(field["id"]) for field in root["fields"]]
        require(len(set(ids)) == len(ids), "M3", "a field id occurs twice")
        require(all(i < _n(root["next_field_id"]) for i in ids), "M3", "a field id is too great")
        for field in root["fields"]:
            require(field["name"] not in ("_rowid", "_revision", "_distance"), "05", "a name")
            _type(field, 1)
        require(len({f["name"] for f in root["fields"]}) == len(ids), "05", "names of columns")
        _ascend(root["reader_features"], "M14")
        _ascend(root["writer_features"], "M14")
        self._check_settings()

    def _check_settings(self):
        root, operation = self.root, self.operation
        before, fields = -1, {_n(field["id"]): field for field in root["fields"]}
        for key in root["primary_key"]:
            field = fields.get(key)
            require(key > before and field and not field["nullable"], "M16", f"key {key}")
            scalar = field["vector"] is None and field["nested"] is None
            require(scalar and field["scalar"] not in ("FLOAT32", "FLOAT64"), "M16", f"key {key}")
            before = key
        _ascend([tag["name"] for tag in root["tags"]], "M17")
        _ascend([p["name"] for p in root["properties"]], "M17")
        require(all(_n(t["version"]) < self.number for t in root["tags"]), "M17", "a tag's version")
        writers = root["writers"]
        versions = [_n(writer["version"]) for writer in writers]
        require(1 <= len(writers) <= 64 and versions == sorted(set(versions)), "M18", "writers")
        require(len({w["id"] for w in writers}) == len(writers), "M18", "a writer occurs twice")
        require(all(_n(writer["sequence"]) >= 1 for writer in writers), "M18", "a sequence")
        last = (writers[-1]["id"], writers[-1]["sequence"], versions[-1])
        require(last == (operation["writer"], operation["sequence"], self.number), "M18", "the last")
        for names in (root["dropped"], root["revived"]):
            _ascend(names, "M19")
            for name in names:
                fits = re.fullmatch(f"{ID}(\\.(page|arrow|vectors|parquet|dv)|-[a-z0-9-]+\\.idx)", name)
                require(fits, "M19", f"a file {name}")

    def _page(self, ref):
        name = ref["file"]["name"]
        self._name(name, "page")
        page = self.dataset.proto.decode("Page", self.dataset.framed(ref["file"], b"MPAG")[2])
        level, first = _n(page["level"]), len(self.fragments)
        require(level == _n(ref["level"]), "M4", f"{name} is of another level")
        children = page["pages"] if level else page["fragments"]
        require(children and not page["fragments" if level else "pages"], "M4", f"{name} is empty")
        require(len(children) <= 32, "17", f"{name} has too many entries")
        for child in page["pages"]:
            require(_n(child["level"]) == level - 1, "M4", f"{name} skips a level")
            self._page(child)
        self.fragments += page["fragments"]
        self._counts(ref, self.fragments[first:])

    @staticmethod
    def _counts(ref, held):
        ids = [i for f in held for i in (f["row_ids"], f["revisions"] or f["row_ids"])]
        found = {
            "first_fragment_id": _n(held[0]["id"]),
            "fragments": len(held),
            "rows": sum(_n(f["rows"]) for f in held),
            "deleted_rows": sum(_n((f["deletions"] or {}).get("cardinality")) for f in held),
            "min_row_id": min(_bounds(i)[0] for i in ids),
            "end_row_id": max(_bounds(i)[1] for i in ids),
            "data_bytes": sum(_n(c["file"]["length"]) for f in held for c in f["files"]),
        }
        wrong = [key for key, value in found.items() if _n(ref[key]) != value]
        require(not wrong, "M5", f"{wrong} of {ref['file']['name']}")

    def _name(self, name, extension):
        require(_named(name, extension), "M10", f"{name} is no .{extension}")
        require(name not in self.names, "M10", f"{name} occurs twice")
        self.names.add(name)

    def _check_fragments(self):
        root, before, seen_rows, seen_revisions = self.root, -1, set(), set()
        for fragment in self.fragments:
            number, rows = _n(fragment["id"]), _n(fragment["rows"])
            require(before < number < _n(root["next_fragment_id"]), "M6", f"fragment {number}")
            before = number
            require(1 <= rows <= 1048576, "M7", f"fragment {number} has {rows} rows")
            require(fragment["row_ids"] is not None, "M7", f"fragment {number} has no row ids")
            revisions = fragment["revisions"] or fragment["row_ids"]
            for ids in (fragment["row_ids"], revisions):
                _check_ids(ids, rows, _n(root["next_row_id"]))
            require(1 <= _n(fragment["created_version"]) <= self.number, "M9", f"fragment {number}")
            self._check_files(fragment, _n(root["next_field_id"]))
            statistics = fragment["statistics"]
            fields = {_n(s["field_id"]) for s in statistics}
            require(len(fields) == len(statistics), "M11", "a field occurs twice")
            for s in statistics:
                require(_n(s["field_id"]) < _n(root["next_field_id"]), "M11", "an unknown field")
                nulls, nans = _n(s["null_count"]), _n(s["nan_count"])
                require(min(nulls, nans) >= 0 and nulls + nans <= rows, "M11", "nulls and NaNs")
            deleted = self._deletions(fragment, rows)
            _unique(_ids(revisions), set(), seen_revisions)
            _unique(_ids(fragment["row_ids"]), deleted, seen_rows)

    def _check_files(self, fragment, next_field_id):
        fields = set()
        require(fragment["files"], "M10", "a fragment without files")
        for column in fragment["files"]:
            encoding = column["encoding"] or "ARROW"
            ending = {"ARROW": "arrow", "ARROW_VECTORS": "vectors", "PARQUET": "parquet"}
            self._name(column["file"]["name"], ending[encoding])
            tail = _n(column["tail_bytes"])
            require(1 <= tail <= min(_n(column["file"]["length"]), 64 << 20), "M10", "a tail")
            require(column["field_ids"], "M10", "a file without fields")
            for field in column["field_ids"]:
                known = field < next_field_id or field in (ROW_ID, REVISION)
                require(known and field not in fields, "M10", f"field {field}")
                fields.add(field)

    def _deletions(self, fragment, rows):
        vector = fragment["deletions"]
        if vector is None:
            return set()
        require(1 <= _n(vector["cardinality"]) <= rows, "M12", "the number of deleted rows")
        if vector["file"] is not None:
            self._name(vector["file"]["name"], "dv")
            sections = self.dataset.framed(vector["file"], b"DELV")
            counts = (u64(sections[1], 0), u64(sections[1], 8))
            require(counts == (vector["cardinality"], rows), "07", "counts")
            bitmap = sections[2]
        else:
            bitmap = vector["inline"] or b""
            require(len(bitmap) <= 512, "07", "an inline bitmap of more than 512 bytes")
        found = positions(bitmap)
        require(len(found) == vector["cardinality"] and found[-1] < rows, "07", "positions")
        return set(found)

    def _check_indexes(self):
        root = self.root
        _ascend([index["name"] for index in root["indexes"]], "M13")
        fields = {_n(field["id"]) for field in root["fields"]}
        for index in root["indexes"]:
            require(index["name"] and index["type"] and _n(index["field_id"]) in fields, "M13", "index")
            covered = []
            for segment in index["segments"]:
                ranges = _pairs(segment["coverage"])
                require(len(ranges) * 2 == len(segment["coverage"]), "M13", "half a range")
                require(all(a >= 0 and n >= 1 for a, n in ranges), "M13", "coverage")
                ends = [a + n for a, n in ranges]
                require(all(a >= e for (a, _), e in zip(ranges[1:], ends)), "M13", "coverage")
                require(max(ends, default=0) <= _n(root["next_row_id"]), "M13", "coverage")
                rows = _n(segment["rows"])
                require(0 <= rows <= sum(n for _, n in ranges), "M13", "rows of a segment")
                require(1 <= _n(segment["built_version"]) <= self.number, "M13", "version")
                require(_n(segment["format_version"]) >= 1, "M13", "format version")
                covered += ranges
                self._segment_names(segment)
            covered.sort()
            for (a, n), (b, _) in zip(covered, covered[1:]):
                require(a + n <= b, "M13", f"{b} is covered twice")

    def _segment_names(self, segment):
        require(len(segment["id"]) == 16, "M13", "the id of a segment")
        own = str(uuid.UUID(bytes=segment["id"]))
        files = [("rows", segment["local_rows"])]
        files += [(named["name"], named["file"]) for named in segment["files"]]
        for part, ref in files:
            fits = ref["name"] == f"{own}-{part}.idx" and ref["name"] not in self.names
            require(fits and re.fullmatch(r"[a-z0-9-]{1,64}\.idx", ref["name"]), "M13", ref["name"])
            self.names.add(ref["name"])

    def rows(self):
        """The values of the columns by row id."""
        rows, seen_revisions = {}, set()
        fields = self.root["fields"]
        for fragment in self.fragments:
            count = fragment["rows"]
            columns = {}
            for column in fragment["files"]:
                columns.update(self._columns(column, count, {_n(f["id"]): f for f in fields}))
            for s in fragment["statistics"]:
                field = next((f for f in fields if _n(f["id"]) == _n(s["field_id"])), None)
                if field and _n(s["field_id"]) in columns:
                    _check_statistics(s, field, columns[_n(s["field_id"])])
            ordered = []
            for field in fields:
                values = columns.get(_n(field["id"]))
                require(values is not None or field["nullable"], "05", f"no {field['name']}")
                ordered.append(values if values is not None else [None] * count)
            ids = _ids(fragment["row_ids"]) or columns[ROW_ID]
            revisions = fragment["revisions"] or fragment["row_ids"]
            deleted = set()
            if fragment["deletions"]:
                vector = fragment["deletions"]
                file = vector["file"]
                bitmap = self.dataset.framed(file, b"DELV")[2] if file else vector["inline"]
                deleted = set(positions(bitmap))
            _unique(_ids(revisions) or columns.get(REVISION) or ids, set(), seen_revisions)
            for position, row_id in enumerate(ids):
                if position not in deleted:
                    require(row_id not in rows, "M8", f"row id {row_id} occurs twice")
                    rows[row_id] = [values[position] for values in ordered]
                    for field, value in zip(fields, rows[row_id]):
                        require(field["nullable"] or value is not None, "05", f"null {field['name']}")
        self._check_row_maps()
        return dict(sorted(rows.items()))

    def _check_row_maps(self):
        for index in self.root["indexes"]:
            for segment in index["segments"]:
                sections = self.dataset.framed(segment["local_rows"], b"ROWS")
                ranges = list(struct.iter_unpack("<QQ", sections[2]))
                counts = (len(ranges), sum(n for _, n in ranges))
                require(struct.unpack("<QQ", sections[1]) == counts, "13", "counts of a row map")
                require(counts[1] == _n(segment["rows"]), "13", "rows of a segment")
                coverage = {i for a, n in _pairs(segment["coverage"]) for i in range(a, a + n)}
                ids = [i for a, n in ranges for i in range(a, a + n)]
                require(all(a < b for a, b in zip(ids, ids[1:])), "13", "ids do not ascend")
                require(coverage.issuperset(ids), "13", "rows that are not covered")
                for named in segment["files"]:
                    self.dataset.framed(named["file"], b"INDX")

    def _columns(self, column, rows, fields):
        name = column["file"]["name"]
        if name not in self.dataset._columns:
            data = self.dataset.referred(column["file"])
            self.dataset._columns[name] = _column_file(name, data, column, rows, fields)
        return self.dataset._columns[name]


def _type(field, level):
    require(level <= 32, "17", "types within each other")
    require(field["name"] and not re.search(r"[\x00-\x1f\x7f-\x9f]", field["name"]), "05", "a name")
    nested, children = field["nested"], field["children"]
    require(nested is not None or not children, "05", "a column with parts")
    if field["vector"] is not None:
        require(level == 1 and not field["nullable"], "05", "a vector")
        require(1 <= _n(field["vector"]["dimension"]) <= 65536, "17", "a dimension")
    if nested == "LIST":
        require(len(children) == 1 and children[0]["name"] == "item", "05", "a list")
    if nested == "STRUCT":
        names = [child["name"] for child in children]
        require(names and len(set(names)) == len(names), "05", "members")
    for child in children:
        _type(child, level + 1)


def _bounds(ids):
    ranges = _pairs(ids["ranges"])
    if not ranges:
        return _n(ids["first"]), _n(ids["end"])
    return min(a for a, _ in ranges), max(a + n for a, n in ranges)


def _check_ids(ids, rows, bound):
    ranges = _pairs(ids["ranges"])
    first, end = _bounds(ids)
    if ranges:
        require(len(ranges) * 2 == len(ids["ranges"]), "M7", "half a range")
        require(all(a >= 0 and 1 <= n <= rows for a, n in ranges), "M7", "a range of ids")
        require(sum(n for _, n in ranges) == rows, "M7", "another number of ids")
    else:
        require(0 <= first and end - first >= rows, "M7", "ids that are in no file")
    require(end <= bound, "M6", f"ids up to {end}, beyond {bound}")


def _ids(ids):
    return [i for a, n in _pairs(ids["ranges"]) for i in range(a, a + n)]


def _unique(ids, deleted, seen):
    for position, value in enumerate(ids):
        if position not in deleted:
            require(value not in seen, "M8", f"id {value} belongs to two rows")
            seen.add(value)


def _column_file(name, data, column, rows, fields):
    """The values of the columns of an Arrow file by field id (chapter 06)."""
    import pyarrow as pa

    tail = len(data) - column["tail_bytes"]
    require(crc32c(data[tail:]) == _n(column["tail_crc32c"]), "06", f"{name}: tail's checksum")
    if column["encoding"] == "PARQUET":
        return _cold_file(name, data, column, rows, fields)
    require(data[:8] == b"ARROW1\0\0" and data[-6:] == b"ARROW1", "06", f"{name}: magic")
    size = struct.unpack_from("<I", data, len(data) - 10)[0]
    footer = Flat(data[len(data) - 10 - size : len(data) - 10])
    metadata = {pair.text(0): pair.text(1) for pair in footer.tables(4)}
    _check_blocks(name, data, tail, metadata["omendb.block_crc32c"])
    vectors = column["encoding"] == "ARROW_VECTORS"
    for offset, length, _, body in footer.structs(3, "<qiiq"):
        require(offset % 64 == 0 and (offset + length) % 64 == 0, "06", f"{name}: alignment")
        require(not vectors or offset + length == 4096, "06", f"{name}: place of the vectors")
        require(offset + length + body <= tail, "06", f"{name}: a batch in the tail")
    reader = pa.ipc.open_file(pa.BufferReader(data))
    found = [int(field.metadata[b"omendb.field_id"]) for field in reader.schema]
    require(found == column["field_ids"], "06", f"{name}: field ids")
    columns = {number: [] for number in found}
    batches = reader.num_record_batches
    require(batches == (1 if vectors else -(-rows // 65536)), "06", f"{name}: batches")
    for i in range(batches):
        batch = reader.get_batch(i)
        batch.validate(full=True)
        expected = rows if vectors else min(65536, rows - 65536 * i)
        require(batch.num_rows == expected, "06", f"{name}: rows of a batch")
        for number, array, field in zip(found, batch.columns, batch.schema):
            if number in fields:
                _check_type(field.type, fields[number])
            columns[number] += _values(array)
    return columns


def _check_blocks(name, data, tail, text):
    checksums = base64.b64decode(text)
    require(len(checksums) == 4 * -(-tail // 16384), "06", f"{name}: number of blocks")
    for i, (crc,) in enumerate(struct.iter_unpack("<I", checksums)):
        require(crc32c(data[16384 * i : min(16384 * (i + 1), tail)]) == crc, "06", f"{name}: {i}")


def _cold_file(name, data, column, rows, fields):
    """The values of the columns of a Parquet file by field id (chapter 06)."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    tail = len(data) - column["tail_bytes"]
    file = pq.ParquetFile(pa.BufferReader(data), page_checksum_verification=True)
    _check_blocks(name, data, tail, file.metadata.metadata[b"omendb.block_crc32c"])
    found = [int(field.metadata[b"PARQUET:field_id"]) for field in file.schema_arrow]
    require(found == column["field_ids"], "06", f"{name}: field ids")
    end = 4
    require(file.num_row_groups == -(-rows // 65536), "06", f"{name}: row groups")
    for i in range(file.num_row_groups):
        group = file.metadata.row_group(i)
        require(group.num_rows == min(65536, rows - 65536 * i), "06", f"{name}: rows of a group")
        for j in range(group.num_columns):
            chunk = group.column(j)
            start = chunk.dictionary_page_offset or chunk.data_page_offset
            require(start == end and chunk.compression == "ZSTD", "06", f"{name}: a chunk")
            end += chunk.total_compressed_size
    require(end == tail, "06", f"{name}: where the tail begins")
    columns = {}
    table = file.read()
    table.validate(full=True)
    for number, array, field in zip(found, table.columns, table.schema):
        if number in fields:
            _check_type(field.type, fields[number], "element")
        columns[number] = [value for chunk in array.chunks for value in _values(chunk)]
    return columns


_ARROW = {
    "BOOL": "bool", "INT8": "int8", "INT16": "int16", "INT32": "int32", "INT64": "int64",
    "UINT8": "uint8", "FLOAT32": "float", "FLOAT64": "double", "STRING": "string",
    "BINARY": "binary", "TIMESTAMP": "timestamp[us, tz=UTC]",
}  # fmt: skip
_WIDER = {"int8": ("int16", "int32", "int64"), "int16": ("int32", "int64"), "int32": ("int64",)}
_WIDER |= {"uint8": ("int16", "int32", "int64"), "float": ("double",)}
_ELEMENTS = {None: "float", "ELEMENT_FLOAT32": "float", "ELEMENT_FLOAT16": "halffloat"}
_ELEMENTS |= {"ELEMENT_INT8": "int8", "ELEMENT_UINT8": "uint8"}


def _check_type(arrow, field, item="item"):
    """The type of an Arrow column is that of the manifest (chapter 05)."""
    if field["vector"] is not None:
        vector = field["vector"]
        same = arrow.list_size == vector["dimension"]
        same = same and str(arrow.value_type) == _ELEMENTS[vector["element"]]
        same = same and arrow.value_field.name == "item" and not arrow.value_field.nullable
    elif field["nested"] == "LIST":
        same = str(arrow).startswith("list<") and arrow.value_field.name == item
        _check_type(arrow.value_type, field["children"][0], item)
    elif field["nested"] == "STRUCT":
        same = [member.name for member in arrow] == [c["name"] for c in field["children"]]
        for member, child in zip(arrow, field["children"]):
            _check_type(member.type, child, item)
            same = same and (child["nullable"] or not member.nullable)
    else:
        wanted = _ARROW[field["scalar"] or "BOOL"]
        same = str(arrow) == wanted or wanted in _WIDER.get(str(arrow), ())
    require(same, "05", f"column {field['name']} is {arrow} in its file")


def _values(array):
    """Plain values: floats are float, vectors tuples, text str, bytes bytes, times int."""
    import pyarrow as pa

    kind = array.type
    if pa.types.is_fixed_size_list(kind):
        size, data = kind.list_size, array.values.buffers()[1].to_pybytes()
        code = {"float": "f", "halffloat": "e", "int8": "b", "uint8": "B"}[str(kind.value_type)]
        return [tuple(map(float, row)) for row in struct.iter_unpack(f"<{size}{code}", data)]
    valid = array.is_valid().to_pylist()
    if pa.types.is_list(kind):
        offsets, elements = array.offsets.to_pylist(), _values(array.values)
        pairs = zip(valid, offsets, offsets[1:])
        return [elements[a:b] if ok else None for ok, a, b in pairs]
    if pa.types.is_struct(kind):
        members = [_values(array.field(i)) for i in range(kind.num_fields)]
        names = [kind.field(i).name for i in range(kind.num_fields)]
        rows = zip(*members)
        return [dict(zip(names, row)) if ok else None for ok, row in zip(valid, rows)]
    if pa.types.is_timestamp(kind):
        array = array.view(pa.int64())
    return array.to_pylist()


def _check_statistics(statistics, field, values):
    """Chapter 14: counts are exact, and bounds bound."""
    present = [value for value in values if value is not None]
    require(len(values) - len(present) == _n(statistics["null_count"]), "14", "number of nulls")
    ordered = [value for value in present if value == value]
    require(len(present) - len(ordered) == _n(statistics["nan_count"]), "14", "number of NaNs")
    for side, sign in (("min", 1), ("max", -1)):
        bound = statistics[side]
        if bound is None:
            continue
        bound = next(v for v in bound.values() if v is not None)
        if isinstance(bound, str):
            texts = [value.encode() for value in ordered]
            least = min(texts) if sign > 0 else max(texts)
            bound = bound.encode()
            exact = len(bound) < 60
        else:
            least = min(ordered) if sign > 0 else max(ordered)
            exact = True
        wrong = least < bound if sign > 0 else least > bound
        require(not wrong and (least == bound or not exact), "14", f"{side} of {field['name']}")
