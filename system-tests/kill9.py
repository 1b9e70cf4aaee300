#!/usr/bin/env python3
"""Load whose closed and fsynced files are written down: kill9.py load DIR LEDGER SECONDS | kill9.py check DIR LEDGER

A ledger line follows the close or fsync that it tells of; a file whose write was under way when everything died may be
old, new or missing, never anything else."""
import hashlib, os, sys, threading, time


def content(name, version):
    h = hashlib.sha256(f"{name} {version}".encode())
    size = int.from_bytes(h.digest()[:4], "big") % (200_000 if h.digest()[4] % 8 == 0 else 12_000) + 1
    return hashlib.shake_128(h.digest()).digest(size)


def load(where, ledger, seconds):
    lock = threading.Lock()
    out = open(ledger, "a")
    end = time.time() + seconds
    start = int(time.time() * 1000)

    def note(line):
        with lock:
            out.write(line + "\n")
            out.flush()
            os.fsync(out.fileno())

    def writer(w):
        os.makedirs(f"{where}/w{w}", exist_ok=True)
        log = os.open(f"{where}/w{w}/log{start}", os.O_WRONLY | os.O_CREAT, 0o644)
        pos, i = 0, 0
        while time.time() < end:
            name, version = f"w{w}/f{i % 40}", start + i
            note(f"begin {name} {version}")
            data = content(name, version)
            if i % 3 == 0:
                with open(f"{where}/{name}.tmp", "wb") as f:
                    f.write(data)
                    os.fsync(f.fileno())
                os.rename(f"{where}/{name}.tmp", f"{where}/{name}")
            else:
                with open(f"{where}/{name}", "wb") as f:
                    f.write(data)
            note(f"done {name} {version}")
            record = hashlib.sha256(f"{w} {start} {i}".encode()).digest() * 16
            os.pwrite(log, record, pos)
            os.fsync(log)
            pos += len(record)
            note(f"log w{w}/log{start} {w} {start} {i}")
            i += 1

    def guarded(w):
        try:
            writer(w)
        except OSError as e:
            print(f"writer {w} ended: {e}", flush=True)

    threads = [threading.Thread(target=guarded, args=(w,)) for w in range(4)]
    [t.start() for t in threads]
    [t.join() for t in threads]


def check(where, ledger):
    done, begun, logs = {}, {}, {}
    for line in open(ledger):
        word, *rest = line.split()
        if word == "begin":
            begun.setdefault(rest[0], []).append(int(rest[1]))
        elif word == "done":
            done[rest[0]] = int(rest[1])
        else:
            logs[rest[0]] = (int(rest[1]), int(rest[2]), int(rest[3]))
    lost = 0
    for name, version in done.items():
        later = [v for v in begun[name] if v >= version]
        try:
            data = open(f"{where}/{name}", "rb").read()
        except OSError as e:
            # Truncated and rewritten in place when all died: an empty file is no loss, a missing one is.
            print("LOST", name, version, e)
            lost += 1
            continue
        torn_allowed = len(later) > 1 and data == b""
        if not torn_allowed and data not in [content(name, v) for v in later]:
            print("WRONG", name, version, len(data))
            lost += 1
    for name, (w, start, last) in logs.items():
        data = open(f"{where}/{name}", "rb").read()
        for i in range(last + 1):
            if data[i * 512 : (i + 1) * 512] != hashlib.sha256(f"{w} {start} {i}".encode()).digest() * 16:
                print("LOST RECORD", name, i, "of", last, "size", len(data))
                lost += 1
                break
    print(f"{len(done)} files, {sum(x[2] + 1 for x in logs.values())} fsynced records, {lost} lost or wrong")
    return lost


if sys.argv[1] == "load":
    load(sys.argv[2], sys.argv[3], float(sys.argv[4]))
else:
    sys.exit(1 if check(sys.argv[2], sys.argv[3]) else 0)
