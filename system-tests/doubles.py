#!/usr/bin/env python3
"""Operations that show whether something was done twice or lost: doubles.py DIR1 DIR2 STOP [SECONDS]

DIR1 and DIR2 are mounts of one volume. Until the file STOP appears (or SECONDS are over) each of several threads makes
directories, exclusive files, names, renames and appended records; none of these may fail, and a second execution would
(EEXIST, ENOENT, a third link, a record twice). Afterwards all of it is compared, through the other mount, with what was
answered. Prints one line of figures and the longest that a call took."""
import os, sys, threading, time

a, b, stop = sys.argv[1], sys.argv[2], sys.argv[3]
end = time.time() + float(sys.argv[4] if len(sys.argv) > 4 else 600)
RECORD = 256
failures, lock = [], threading.Lock()


def fail(words):
    with lock:
        failures.append(words)
        if len(failures) <= 20:
            print("FAILED:", words, flush=True)


class Worker:
    """One thread on one mount, in a directory of its own."""

    def __init__(self, number, here, there):
        self.number, self.here, self.there = number, f"{here}/d{number}", f"{there}/d{number}"
        self.shared = f"{here}/shared.log"
        self.expected = set()
        self.rounds = self.calls = self.shared_records = 0
        self.longest = 0.0

    def call(self, what, function, *arguments):
        begin = time.monotonic()
        try:
            return function(*arguments)
        except OSError as e:
            fail(f"worker {self.number} round {self.rounds}: {what}: {e}")
            raise
        finally:
            self.calls += 1
            self.longest = max(self.longest, time.monotonic() - begin)

    def exclusive(self, path):
        f = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
        try:
            os.write(f, b"%d" % self.rounds)
        finally:
            os.close(f)

    def append(self, path, word):
        f = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o644)
        try:
            record = f"{word} {self.number} {self.rounds} ".encode().ljust(RECORD - 1, b".") + b"\n"
            if os.write(f, record) != RECORD:
                fail(f"worker {self.number}: a record was written in part")
            os.fsync(f)
        finally:
            os.close(f)

    def round(self):
        i, d = self.rounds, self.here
        self.call("mkdir", os.mkdir, f"{d}/dir{i}")
        self.call("exclusive create", self.exclusive, f"{d}/new{i}")
        self.call("rename", os.rename, f"{d}/new{i}", f"{d}/dir{i}/moved")
        self.call("link", os.link, f"{d}/dir{i}/moved", f"{d}/name{i}")
        links = self.call("stat", os.stat, f"{d}/name{i}").st_nlink
        if links != 2:
            fail(f"worker {self.number} round {i}: {links} links")
        self.call("append", self.append, f"{d}/own.log", "own")
        self.call("append to the shared file", self.append, self.shared, "shared")
        self.shared_records += 1
        if i % 2:
            self.call("unlink", os.unlink, f"{d}/dir{i}/moved")
            self.call("rmdir", os.rmdir, f"{d}/dir{i}")
            self.expected.add(f"name{i}")
        else:
            self.call("unlink", os.unlink, f"{d}/name{i}")
            self.expected.add(f"dir{i}")
        self.rounds += 1

    def run(self):
        try:
            os.mkdir(self.here)
            while time.time() < end and not os.path.exists(stop):
                self.round()
        except OSError as e:
            if not failures:
                fail(f"worker {self.number}: {e}")

    def check(self):
        found = set(os.listdir(self.there)) - {"own.log"}
        if found != self.expected:
            fail(f"worker {self.number}: too many {sorted(found - self.expected)[:5]}, missing {sorted(self.expected - found)[:5]}")
        for name in self.expected & found:
            path = f"{self.there}/{name}/moved" if name.startswith("dir") else f"{self.there}/{name}"
            with open(path, "rb") as f:
                if f.read() != name[3 if name.startswith("dir") else 4 :].encode():
                    fail(f"worker {self.number}: {name} has other contents")
            if os.stat(path).st_nlink != 1:
                fail(f"worker {self.number}: {name} has {os.stat(path).st_nlink} links")
        own = records(f"{self.there}/own.log")
        if own != [f"own {self.number} {i}" for i in range(self.rounds)]:
            fail(f"worker {self.number}: {len(own)} records in its log, {self.rounds} were written")


def records(path):
    with open(path, "rb") as f:
        data = f.read()
    if len(data) % RECORD:
        fail(f"{path}: {len(data)} bytes are no whole records")
    return [data[i : i + RECORD].split(b" .")[0].decode().strip() for i in range(0, len(data), RECORD)]


workers = [Worker(n, *((a, b) if n % 2 else (b, a))) for n in range(1, 5)]
threads = [threading.Thread(target=w.run) for w in workers]
[t.start() for t in threads]
[t.join() for t in threads]
if not failures:
    time.sleep(1.5)  # names that are only looked at may be a second old
    [w.check() for w in workers]
    shared = records(f"{a}/shared.log")
    expected = sorted(f"shared {w.number} {i}" for w in workers for i in range(w.shared_records))
    if sorted(shared) != expected:
        fail(f"the shared log has {len(shared)} records, {len(set(shared))} different, {len(expected)} were written")
print(
    f"{sum(w.calls for w in workers)} calls in {sum(w.rounds for w in workers)} rounds, {len(failures)} failed, doubled or lost;"
    f" the longest took {max(w.longest for w in workers):.1f} s"
)
sys.exit(1 if failures else 0)
