"""received.py COMMAND ARGUMENTS...: what a mount with --close=received promises, and synchronous writes;
see each function. PLACE is a directory of the mount, OTHER the same directory of another mount."""
import os
import sys
import time

BODY = bytes(range(256)) * 800  # more than what goes inline, so that DataNodes get it
WRITES = 10


def fail(words):
    sys.exit(words)


def contents(path):
    with open(path, "rb") as file:
        return file.read()


def requests(place, name):
    """How many requests of that name the mount has answered."""
    while not os.path.ismount(place):
        place = os.path.dirname(place)
    for line in os.getxattr(place, "user.dfs.stats").decode().splitlines():
        words = line.split()
        if words[:2] == ["operation", name]:
            return sum(int(word.split(":")[1]) for word in words if ":" in word)
    return 0


def write_through(path, flags):
    """Writes several times, and keeps the descriptor open."""
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | flags, 0o644)
    for _ in range(WRITES):
        os.write(fd, BODY)
    return fd


def synchronous(place, other):
    """After each write through a synchronous descriptor the kernel asks for an FSYNC, and only then."""
    for name, flags, expected in ("plain", 0, 0), ("dsync", os.O_DSYNC, WRITES), ("sync", os.O_SYNC, WRITES):
        before = requests(place, "FSYNC")
        fd = write_through(f"{place}/{name}", flags)
        count = requests(place, "FSYNC") - before
        if count != expected:
            fail(f"{name}: {WRITES} writes, {count} FSYNC")
        if expected and contents(f"{other}/{name}") != BODY * WRITES:
            fail(f"{name}: not durable before the close")
        os.close(fd)


def direct(place, other):
    """A mount with direct_io gets no FSYNC; synchronous writes are durable all the same."""
    before = requests(place, "FSYNC")
    fd = write_through(f"{place}/direct", os.O_DSYNC)
    if requests(place, "FSYNC") != before:
        fail("the kernel sends FSYNC here too: the mount need not commit by itself")
    if contents(f"{other}/direct") != BODY * WRITES:
        fail("not durable before the close")
    os.close(fd)


def promises(place, other):
    """Who sees what when."""
    with open(f"{place}/closed", "wb") as file:
        file.write(BODY)
    if contents(f"{place}/closed") != BODY:
        fail("the same mount does not see what was closed")
    for _ in range(600):
        if contents(f"{other}/closed") == BODY:
            break
        time.sleep(0.1)
    else:
        fail("another mount does not see what was closed within a minute")
    with open(f"{place}/fsynced", "wb") as file:
        file.write(BODY)
        os.fsync(file.fileno())
        if contents(f"{other}/fsynced") != BODY:
            fail("fsync returned before the bytes were committed")
    for i in range(WRITES):
        with open(f"{place}/temporary", "wb") as file:
            file.write(BODY)
        os.rename(f"{place}/temporary", f"{place}/good{i}")
        if contents(f"{other}/good{i}") != BODY:
            fail("rename returned before the bytes of the closed file were committed")


def closes(place):
    """Closes one file after the other until the mount dies, and tells which; every fifth is fsynced."""
    try:
        for i in range(10**6):
            with open(f"{place}/{i}", "wb", buffering=0) as file:
                file.write(BODY)
                if i % 5 == 0:
                    os.fsync(file.fileno())
            print(i, flush=True)
    except OSError:
        pass


def survived(other, told):
    """Of what was told as closed, the fsynced is there; the rest is whole, or as it was created."""
    numbers = [int(line) for line in contents(told).split()]
    if not numbers:
        fail("nothing was closed")
    for i in numbers:
        found = contents(f"{other}/{i}")
        if found != BODY and (i % 5 == 0 or found):
            fail(f"file {i} has {len(found)} bytes")


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
