#!/usr/bin/env python3
"""Load on mounts while parts of their cluster fail, and the check afterwards that nothing acknowledged is lost.

torture.py load MANIFEST STOP SEED SECONDS LEAST DIR...   until SECONDS have passed, the file STOP is there, and
                                                          LEAST versions are acknowledged
torture.py verify MANIFEST DIR VERSIONS MIB               fails if less than that was acknowledged, too

Two writers for each DIR; each has names of its own. A line of the manifest (JSON) precedes every change and another
follows its fsync or close: only then it counts as acknowledged. A change that failed leaves its file old or new, each
byte of it; nobody touches that file again. What a file must hold follows from the lines alone (torture_model.py)."""
import json, os, random, sys, threading, time
from torture_model import Model, content

HANG_S = 180  # no call may take longer, whatever fails meanwhile; mounts give up after 20 s without progress
MAX_LOAD_S = 900
NAMES = 24


class Manifest:
    """Appended to by all writers; also counts."""

    def __init__(self, path):
        self.lock, self.out, self.next = threading.Lock(), open(path, "a"), 0
        self.acknowledged, self.failed, self.bytes, self.longest = 0, {}, 0, (0.0, "")

    def line(self, **values):
        with self.lock:
            self.out.write(json.dumps(values) + "\n")
            self.out.flush()

    def begin(self, op, **values):
        with self.lock:
            self.next += 1
            n = self.next
        self.line(begin=n, op=op, **values)
        return n

    def took(self, seconds, what):
        with self.lock:
            self.longest = max(self.longest, (seconds, what))


class Writer(threading.Thread):
    def __init__(self, w, where, manifest, seed, until):
        super().__init__(daemon=True)
        self.w, self.where, self.manifest, self.until = w, where, manifest, until
        self.random = random.Random(f"{seed} {w}")
        self.sizes, self.files, self.call, self.made = {}, 0, None, False

    def run(self):
        while not self.until():
            try:
                if not self.made:
                    self.timed("mkdir", lambda: os.makedirs(f"{self.where}/w{self.w}", exist_ok=True))
                    self.made = True
                self.step()
            except OSError as e:
                self.manifest.line(error=str(e))
                time.sleep(0.2)  # as programs do; an outage shall not burn all names

    def timed(self, what, call):
        began = time.monotonic()
        self.call = (began, what)
        try:
            return call()
        finally:
            self.call = None
            self.manifest.took(time.monotonic() - began, what)

    def step(self):
        r = self.random
        if len(self.sizes) < NAMES or r.random() < 0.4:
            name = self.new_name() if len(self.sizes) < NAMES else r.choice(list(self.sizes))
            size = r.choice([r.randrange(1, 16_000), r.randrange(16_000, 120_000), r.randrange(60_000, 1_500_000)])
            self.change(r.choice(["replace", "rewrite"]) if name in self.sizes else "replace", name, size=size)
            return
        name = r.choice(list(self.sizes))
        size = self.sizes[name]
        op = r.choice(["append", "overwrite", "overwrite", "truncate", "rename"])
        if op == "append" and size < 4_000_000:
            self.change(op, name, at=size, size=r.randrange(1, 150_000))
        elif op == "overwrite":
            at = r.randrange(size + 1)
            self.change(op, name, at=at, size=r.randrange(1, 150_000))
        elif op == "rename":
            self.change(op, name, to=self.new_name())
        else:
            self.change("truncate", name, size=r.randrange(size + 1))

    def new_name(self):
        self.files += 1
        return f"w{self.w}/f{self.files}"

    def change(self, op, name, **values):
        """One change; the file is retired if it fails."""
        known = self.sizes.pop(name, 0)
        n = self.manifest.begin(op, name=name, **values)
        try:
            written = getattr(self, op)(n, name, **values)
        except OSError as e:
            self.manifest.line(failed=n, errno=e.errno)
            with self.manifest.lock:
                self.manifest.failed[e.errno] = self.manifest.failed.get(e.errno, 0) + 1
            raise
        self.manifest.line(done=n)
        with self.manifest.lock:
            self.manifest.acknowledged += 1
            self.manifest.bytes += written
        if op == "rename":
            name, size = values["to"], known
        elif op in ("append", "overwrite"):
            size = max(known, values["at"] + values["size"])
        else:
            size = values["size"]
        self.sizes[name] = size

    def put(self, path, flags, data, at=0, sync=True):
        fd = self.timed("open", lambda: os.open(path, flags | os.O_WRONLY, 0o644))
        try:
            done = 0
            while done < len(data):
                done += self.timed("write", lambda: os.pwrite(fd, data[done : done + 300_000], at + done))
            if sync:
                self.timed("fsync", lambda: os.fsync(fd))
        finally:
            self.timed("close", lambda: os.close(fd))
        return len(data)

    def replace(self, n, name, size):
        path = f"{self.where}/{name}"
        written = self.put(path + ".tmp", os.O_CREAT | os.O_TRUNC, content(name, n, size))
        self.timed("rename", lambda: os.rename(path + ".tmp", path))
        return written

    def rewrite(self, n, name, size):
        return self.put(f"{self.where}/{name}", os.O_TRUNC, content(name, n, size), sync=False)

    def append(self, n, name, at, size):
        return self.put(f"{self.where}/{name}", os.O_APPEND, content(name, n, size), at)

    def overwrite(self, n, name, at, size):
        return self.put(f"{self.where}/{name}", 0, content(name, n, size), at, sync=self.random.random() < 0.7)

    def truncate(self, n, name, size):
        fd = self.timed("open", lambda: os.open(f"{self.where}/{name}", os.O_WRONLY))
        try:
            self.timed("ftruncate", lambda: os.ftruncate(fd, size))
            self.timed("fsync", lambda: os.fsync(fd))
        finally:
            self.timed("close", lambda: os.close(fd))
        return 0

    def rename(self, n, name, to):
        self.timed("rename", lambda: os.rename(f"{self.where}/{name}", f"{self.where}/{to}"))
        return 0


def load(path, stop, seed, seconds, least, dirs):
    manifest = Manifest(path)
    begin = time.monotonic()

    def until():
        now = time.monotonic() - begin
        return now > MAX_LOAD_S or (now > float(seconds) and os.path.exists(stop) and manifest.acknowledged >= int(least))

    writers = [Writer(w, dirs[w % len(dirs)], manifest, seed, until) for w in range(2 * len(dirs))]
    [w.start() for w in writers]
    hung = False
    while any(w.is_alive() for w in writers) and not hung:
        time.sleep(0.2)
        for w in writers:
            call = w.call
            if call and time.monotonic() - call[0] > HANG_S:
                print(f"HANGS: {call[1]} of writer {w.w} for {HANG_S} s", flush=True)
                hung = True
    failed = {os.strerror(k): v for k, v in manifest.failed.items()}
    seconds, what = manifest.longest
    print(f"{manifest.acknowledged} versions and {manifest.bytes >> 20} MiB acknowledged in "
          f"{time.monotonic() - begin:.0f} s, {sum(failed.values())} failed {failed}; longest call {what} {seconds:.1f} s")
    sys.stdout.flush()
    os._exit(1 if hung else 0)  # a thread that hangs cannot be waited for


def read(path):
    began = time.monotonic()
    with open(path, "rb") as f:
        data = f.read()
    read.longest = max(read.longest, time.monotonic() - began)
    return data


read.longest = 0.0


def verify(path, where, versions, mib):
    model = Model(open(path))
    bad = 0
    for file in model.files():
        there = {}
        for name in file.names:
            try:
                there[name] = read(f"{where}/{name}")
            except FileNotFoundError:
                pass
            except OSError as e:
                print("LOST", name, e)
                bad += 1
        wrong = file.wrong(there)
        if wrong:
            print("LOST OR WRONG", *file.names, wrong, file.history[-5:])
            bad += 1
    enough = model.acknowledged >= int(versions) and model.bytes >> 20 >= int(mib)
    print(f"{model.acknowledged} versions, {model.bytes >> 20} MiB acknowledged; {len(model.files())} files read, "
          f"{bad} lost or wrong, longest read {read.longest:.1f} s" + ("" if enough else f"; TOO LITTLE: {versions} and {mib} are asked for"))
    return bad == 0 and enough


if sys.argv[1] == "load":
    load(*sys.argv[2:7], sys.argv[7:])
else:
    sys.exit(0 if verify(*sys.argv[2:6]) else 1)
