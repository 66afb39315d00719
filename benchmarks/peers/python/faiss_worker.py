"""faiss under measurement: inverted lists, 4-bit product quantization with fast scan, exact
re-ranking. Speaks the protocol of io.omendb.bench.worker.Worker. One query a call, one thread."""

import os
import sys
import time

import faiss
import numpy as np

PROBES = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128)
REFINES = (2, 4, 8, 16, 32)
FILE = "index.faiss"


def floats(path):
    return np.ascontiguousarray(np.load(path), dtype=np.float32)


class Faiss:
    def __init__(self):
        self.index = None

    def build(self, base, directory, threads):
        faiss.omp_set_num_threads(int(threads))
        vectors = floats(base)
        rows, dimension = vectors.shape
        lists = 256 if rows < 200_000 else 1024
        codes = dimension // 8 if dimension > 256 else dimension // 2
        index = faiss.index_factory(dimension, f"IVF{lists},PQ{codes}x4fs,RFlat")
        index.train(vectors)
        index.add(vectors)
        faiss.write_index(index, os.path.join(directory, FILE))
        return "ok\tindex_bytes=-1"

    def open(self, directory):
        faiss.omp_set_num_threads(1)
        self.index = faiss.read_index(os.path.join(directory, FILE))
        return "ok"

    def ladders(self, _rows, _dimension):
        ladders = (" ".join(f"probes={p},refine={r}" for p in PROBES) for r in REFINES)
        return "ok\tladders=" + "|".join(ladders) + "\tfixed="

    def use(self, setting):
        values = dict(part.split("=") for part in setting.split(","))
        self.index.k_factor = float(values["refine"])
        faiss.extract_index_ivf(faiss.downcast_index(self.index.base_index)).nprobe = int(values["probes"])

    def run(self, queries, k, setting, millis, least, out):
        self.use(setting)
        vectors = floats(queries)
        singles = [vectors[i : i + 1] for i in range(len(vectors))]
        k = int(k)
        start = time.perf_counter_ns()
        found, latencies = self.answer(singles, k, int(millis) * 1_000_000, min(len(singles), int(least)))
        seconds = (time.perf_counter_ns() - start) / 1e9
        ids = [ids for ids in found if ids is not None]
        np.concatenate(ids).astype("<i4").tofile(out)
        p50, p99 = np.percentile(latencies, (50, 99)) / 1e3
        return f"ok\tqueries={len(latencies)}\tseconds={seconds}\tp50_micros={p50}\tp99_micros={p99}"

    def answer(self, queries, k, nanos, least):
        found = [None] * len(queries)
        latencies = []
        search = self.index.search
        start = before = time.perf_counter_ns()
        while len(latencies) < least or before - start < nanos:
            query = len(latencies) % len(queries)
            found[query] = search(queries[query], k)[1]
            after = time.perf_counter_ns()
            latencies.append(after - before)
            before = after
        return found, latencies


def main():
    engine = Faiss()
    for line in sys.stdin:
        name, *words = line.rstrip("\n").split("\t")
        if name == "quit":
            return
        try:
            answer = getattr(engine, name)(*words)
        except Exception as error:  # The harness is told and stops; it has the traceback of standard error.
            sys.excepthook(*sys.exc_info())
            answer = "error\tmessage=" + " ".join(repr(error).split())
        print(answer, flush=True)


main()
