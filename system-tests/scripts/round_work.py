"""round_work.py MOUNT NAME: some hundred operations of every kind below a mount, which leave nothing."""
import errno
import fcntl
import os
import sys

SMALL, LARGE = b"small\n" * 20, os.urandom(300_000)


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def same(what, found, wanted):
    if found != wanted:
        sys.exit(f"{what}: found {found!r:.80}, wanted {wanted!r:.80}")


def files(top):
    for i in range(40):
        write(f"{top}/f{i}", SMALL)
    for i in range(4):
        write(f"{top}/large{i}", LARGE)
    for i in range(40):
        same("a small file", read(f"{top}/f{i}"), SMALL)
    for i in range(4):
        same("a large file", read(f"{top}/large{i}"), LARGE)
    with open(f"{top}/f0", "r+b") as file:
        file.seek(3)
        file.write(b"X")
        file.flush()
        os.fsync(file.fileno())
        os.truncate(f"{top}/f0", 4)
    same("a changed file", read(f"{top}/f0"), SMALL[:3] + b"X")


def names(top):
    os.mkdir(f"{top}/d")
    for i in range(20):
        os.rename(f"{top}/f{i}", f"{top}/d/g{i}")
    os.rename(f"{top}/f20", f"{top}/f21")
    os.link(f"{top}/f22", f"{top}/link")
    os.symlink("f22", f"{top}/symlink")
    same("a link", os.stat(f"{top}/link").st_nlink, 2)
    same("a symlink", os.readlink(f"{top}/symlink"), "f22")
    same("a listing", sorted(os.listdir(f"{top}/d")), sorted(f"g{i}" for i in range(20)))
    os.chmod(f"{top}/d/g0", 0o600)
    os.utime(f"{top}/d/g0", (1, 2))
    same("attributes", os.stat(f"{top}/d/g0").st_mtime, 2)
    os.statvfs(top)


def locks(top):
    with open(f"{top}/f22", "r+b") as one, open(f"{top}/f22", "r+b") as two:
        fcntl.flock(one, fcntl.LOCK_EX)
        try:
            fcntl.flock(two, fcntl.LOCK_EX | fcntl.LOCK_NB)
            sys.exit("a lock was given twice")
        except OSError as e:
            same("a second lock", e.errno, errno.EWOULDBLOCK)
        fcntl.flock(one, fcntl.LOCK_UN)
        fcntl.lockf(one, fcntl.LOCK_EX, 10, 5)
        fcntl.lockf(one, fcntl.LOCK_UN, 10, 5)


def attributes(top):
    for i in range(5):
        os.setxattr(f"{top}/f22", f"user.a{i}", b"value")
    same("attribute names", sorted(os.listxattr(f"{top}/f22")), [f"user.a{i}" for i in range(5)])
    same("an attribute", os.getxattr(f"{top}/f22", "user.a1"), b"value")
    for i in range(5):
        os.removexattr(f"{top}/f22", f"user.a{i}")


def remove(top):
    for name in os.listdir(f"{top}/d"):
        os.unlink(f"{top}/d/{name}")
    os.rmdir(f"{top}/d")
    for name in os.listdir(top):
        os.unlink(f"{top}/{name}")
    os.rmdir(top)


def main():
    top = os.path.join(sys.argv[1], sys.argv[2])
    os.mkdir(top)
    for step in files, names, locks, attributes, remove:
        step(top)


main()
