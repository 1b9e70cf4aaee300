#!/usr/bin/env python3
"""Two mounts of one cluster: two_mounts.py DIR1 DIR2. What one writes and closes the other reads; open files survive."""
import os, sys, threading, time

a, b = sys.argv[1], sys.argv[2]


def write(path, data):
    with open(path, "wb") as f:
        f.write(data)


def read(path):
    with open(path, "rb") as f:
        return f.read()


def close_to_open():
    for i in range(200):
        data = os.urandom((i * 37 + 1) % 30000 + (200000 if i % 20 == 0 else 0))
        src, dst = (a, b) if i % 2 == 0 else (b, a)
        write(f"{src}/c2o", data)
        assert read(f"{dst}/c2o") == data, f"round {i}"


def replaced_while_open():
    """fstat, read, fchmod and futimens of an old handle hit the old file."""
    for i in range(20):
        old, new = os.urandom(5000), os.urandom(300)
        write(f"{a}/target", old)
        f = os.open(f"{a}/target", os.O_RDWR)
        ino = os.fstat(f).st_ino
        write(f"{b}/replacement", new)
        os.rename(f"{b}/replacement", f"{b}/target")
        assert os.fstat(f).st_ino == ino and os.fstat(f).st_size == 5000
        assert os.pread(f, 10000, 0) == old
        os.fchmod(f, 0o640)
        os.utime(f, ns=(10**18, 10**18 + 7))
        os.pwrite(f, b"still here", 100)
        os.fsync(f)
        st = os.fstat(f)
        assert st.st_mode & 0o777 == 0o640 and st.st_mtime_ns >= 10**18
        other = os.stat(f"{b}/target")
        assert other.st_ino != ino and other.st_mode & 0o777 != 0o640 and other.st_size == 300
        assert read(f"{b}/target") == new
        assert os.pread(f, 10, 100) == b"still here"
        assert read(f"{a}/target") == new, "an open returns what the name means now"
        os.close(f)


def unlinked_while_open():
    write(f"{a}/doomed", b"x" * 100000)
    f = os.open(f"{b}/doomed", os.O_RDONLY)
    os.unlink(f"{a}/doomed")
    time.sleep(2)
    assert os.pread(f, 200000, 0) == b"x" * 100000
    assert os.fstat(f).st_nlink == 0
    os.close(f)


def appends_of_both():
    n, size = 100, 512

    def run(where, byte):
        f = os.open(f"{where}/log", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        for _ in range(n):
            assert os.write(f, byte * size) == size
        os.close(f)

    threads = [threading.Thread(target=run, args=x) for x in ((a, b"a"), (b, b"b"), (a, b"c"), (b, b"d"))]
    [t.start() for t in threads]
    [t.join() for t in threads]
    for where in (a, b):
        data = read(f"{where}/log")
        assert len(data) == 4 * n * size, len(data)
        records = [data[i : i + size] for i in range(0, len(data), size)]
        assert all(len(set(r)) == 1 for r in records), "torn record"
        assert sorted(r[0] for r in records) == sorted(b"abcd" * n)


def exclusive_create():
    wins = []

    def run(where, i):
        try:
            os.close(os.open(f"{where}/excl{i}", os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            wins.append(i)
        except FileExistsError:
            pass

    for i in range(50):
        threads = [threading.Thread(target=run, args=(w, i)) for w in (a, b)]
        [t.start() for t in threads]
        [t.join() for t in threads]
    assert sorted(wins) == list(range(50)), wins


failed = 0
for test in (close_to_open, replaced_while_open, unlinked_while_open, appends_of_both, exclusive_create):
    try:
        test()
        print("ok:", test.__name__, flush=True)
    except Exception as e:
        failed += 1
        print("FAILED:", test.__name__, repr(e), flush=True)
sys.exit(1 if failed else 0)
