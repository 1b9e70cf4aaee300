#!/usr/bin/env python3
"""What programs do with special files, mapped files, extended attributes, st_blocks and statfs, on one mount and seen
by another. Both mounts are arguments. Prints what does not hold and exits with 1."""
import ctypes
import errno
import mmap
import os
import socket
import stat
import subprocess
import sys
import tempfile
import time

A, B = sys.argv[1], sys.argv[2]
ROOT = os.geteuid() == 0
libc = ctypes.CDLL(None, use_errno=True)
failures = []


def check(words, holds, what=""):
    print(f"ok: {words}" if holds else f"FAILED: {words} ({what})", flush=True)
    if not holds:
        failures.append(words)


def same(words, expected, actual):
    check(words, expected == actual, f"expected {expected!r}, is {actual!r}")


def error_of(call, *args):
    """The name of the errno with which a call fails; empty for success."""
    try:
        call(*args)
        return ""
    except OSError as e:
        # errno.errorcode knows this one by its other name.
        return "EOPNOTSUPP" if e.errno == errno.EOPNOTSUPP else errno.errorcode.get(e.errno, str(e.errno))


def within(seconds, condition):
    """Whether the condition comes true in that time: what one mount does another sees after its timeouts."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def bash(command):
    return subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=120)


def write(path, data):
    with open(path, "wb") as f:
        f.write(data)


# ---- mknod

def kind_and_mode(path):
    s = os.stat(path, follow_symlinks=False)
    return stat.S_IFMT(s.st_mode), s.st_mode & 0o7777, s.st_rdev


def fifo():
    path = A + "/fifo"
    old = os.umask(0o027)
    os.mkfifo(path, 0o666)
    os.umask(old)
    same("a fifo with its umask", (stat.S_IFIFO, 0o640, 0), kind_and_mode(path))
    same("which another mount sees", (stat.S_IFIFO, 0o640, 0), kind_and_mode(B + "/fifo"))
    same("and no second one of its name", "EEXIST", error_of(os.mkfifo, path))
    reader = subprocess.Popen(["cat", path], stdout=subprocess.PIPE)
    writer = subprocess.run(["bash", "-c", f"echo through the fifo >{path}"], timeout=60, check=False)
    out, _ = reader.communicate(timeout=60)
    same("two processes talk through it", (0, b"through the fifo\n"), (writer.returncode, out))


def unix_socket():
    path = A + "/socket"
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen()
    same("bind makes a socket", stat.S_IFSOCK, kind_and_mode(path)[0])
    client = socket.socket(socket.AF_UNIX)
    client.connect(path)
    connection, _ = server.accept()
    client.sendall(b"hello")
    same("which others connect to", b"hello", connection.recv(5))
    for s in (client, connection, server):
        s.close()
    os.unlink(path)


def regular_by_mknod():
    path = A + "/regular"
    os.mknod(path, stat.S_IFREG | 0o600)
    same("a file by mknod", (stat.S_IFREG, 0o600, 0), kind_and_mode(path))
    write(path, b"x")
    with open(B + "/regular", "rb") as f:
        same("can be written and read", b"x", f.read())


def devices():
    numbers = [(1, 3), (8, 17), (259, 70000), (4095, 1048575)]
    for kind in (stat.S_IFCHR, stat.S_IFBLK):
        for major, minor in numbers:
            path = f"{A}/device-{kind}-{major}-{minor}"
            os.mknod(path, kind | 0o620, os.makedev(major, minor))
            expected = (kind, 0o620 & ~0o022, os.makedev(major, minor))
            same(f"device {major}:{minor}", expected, kind_and_mode(path))
            same("the same elsewhere", expected, kind_and_mode(path.replace(A, B, 1)))
    group = A + "/group"
    os.mkdir(group)
    os.chown(group, -1, 12345)
    os.chmod(group, 0o2775)
    os.mkfifo(group + "/fifo")
    os.mknod(group + "/device", stat.S_IFCHR | 0o600, os.makedev(1, 5))
    same("a setgid directory hands its group down", [12345, 12345],
         [os.stat(f"{group}/{n}").st_gid for n in ("fifo", "device")])


# ---- extended attributes

def mapped():
    """A file is mapped as on any file system; the kernel maps none for writing that is open for appending."""
    write(f"{A}/mapped", b"x" * 8192)
    with open(f"{A}/mapped", "r+b") as f, mmap.mmap(f.fileno(), 8192) as m:
        m[4090:4100] = b"0123456789"
        m.flush()
    with open(f"{B}/mapped", "rb") as f:
        same("what was mapped and synced is read by another mount", b"0123456789", f.read()[4090:4100])
    fd = os.open(f"{A}/mapped", os.O_RDWR | os.O_APPEND)
    same("mmap of a file that is open for appending", "ENODEV", error_of(mmap.mmap, fd, 8192))
    os.close(fd)
    os.unlink(f"{A}/mapped")


def xattr_values():
    path = A + "/attributes"
    write(path, b"x")
    before = os.stat(path)
    time.sleep(0.02)
    os.setxattr(path, "user.one", b"1")
    after = os.stat(path)
    check("setxattr changes ctime", after.st_ctime_ns > before.st_ctime_ns)
    same("and not mtime", before.st_mtime_ns, after.st_mtime_ns)
    os.setxattr(path, b"user.bytes\xff", bytes(range(256)))
    os.setxattr(path, "user.empty", b"")
    os.setxattr(path, "user.large", b"v" * 65536)
    same("values come back", [b"1", bytes(range(256)), b"", b"v" * 65536],
         [os.getxattr(path, n) for n in ("user.one", b"user.bytes\xff", "user.empty", "user.large")])
    same("names come back", [b"user.bytes\xff", b"user.empty", b"user.large", b"user.one"],
         sorted(n.encode("utf-8", "surrogateescape") for n in os.listxattr(path)))
    same("a value above 64 KiB", "E2BIG", error_of(os.setxattr, path, "user.big", b"v" * 65537))
    same("a name of 255 bytes", "", error_of(os.setxattr, path, "user." + "n" * 250, b"x"))
    same("one of 256", "ERANGE", error_of(os.setxattr, path, "user." + "n" * 251, b"x"))
    os.removexattr(path, "user." + "n" * 250)
    same("XATTR_CREATE", "EEXIST", error_of(os.setxattr, path, "user.one", b"2", os.XATTR_CREATE))
    same("XATTR_REPLACE", "ENODATA", error_of(os.setxattr, path, "user.two", b"2", os.XATTR_REPLACE))
    same("what is not there", ["ENODATA", "ENODATA"],
         [error_of(os.getxattr, path, "user.two"), error_of(os.removexattr, path, "user.two")])
    for name in ("system.posix_acl_access", "system.other", "other.name"):
        same(name, "EOPNOTSUPP", error_of(os.setxattr, path, name, b"\2\0\0\0"))
    os.symlink("attributes", A + "/link")
    same("user. on a symlink and a fifo", ["EPERM", "EPERM"],
         [error_of(lambda: os.setxattr(A + "/link", "user.x", b"x", follow_symlinks=False)),
          error_of(os.setxattr, A + "/fifo", "user.x", b"x")])
    os.link(path, A + "/other-name")
    same("hard links share them", b"1", os.getxattr(A + "/other-name", "user.one"))
    check("another mount sees them",
          within(20, lambda: error_of(os.getxattr, B + "/attributes", "user.one") == ""))
    os.setxattr(B + "/attributes", "user.one", b"changed")
    check("and their changes come back",
          within(20, lambda: os.getxattr(path, "user.one") == b"changed"))
    os.setxattr(A, "user.root", b"of the mount")
    same("the mount's root has them", b"of the mount", os.getxattr(A, "user.root"))


def xattr_buffers():
    path = os.fsencode(A + "/attributes")
    buffer = ctypes.create_string_buffer(100)

    def result(call, *args):
        n = call(*args)
        return n if n >= 0 else errno.errorcode[ctypes.get_errno()]

    for get, args in ((libc.getxattr, (path, b"user.large")), (libc.listxattr, (path,))):
        size = result(get, *args, None, 0)
        check("size 0 asks for the size", isinstance(size, int) and size > 0, size)
        same("a short buffer", "ERANGE", result(get, *args, buffer, 4))
        enough = ctypes.create_string_buffer(65536)
        same("enough room", size, result(get, *args, enough, 65536))


def xattr_list_limit():
    path = A + "/many-attributes"
    write(path, b"")
    for i in range(256):
        os.setxattr(path, f"user.{i:0250d}", b"x")
    same("256 names of 255 bytes", 256, len(os.listxattr(path)))
    same("one more", "ENOSPC", error_of(os.setxattr, path, "user.x", b"x"))
    same("are still 256", 256, len(os.listxattr(path)))
    os.unlink(path)


def xattrs_of_root():
    path = A + "/capable"
    write(path, b"#!/bin/true\n")
    # What setcap cap_net_raw+ep writes.
    capability = b"\x01\x00\x00\x02\x00\x20\x00\x00" + b"\x00" * 12
    os.setxattr(path, "security.capability", capability)
    same("capabilities come back", capability, os.getxattr(path, "security.capability"))
    os.setxattr(path, "trusted.t", b"secret")
    os.setxattr(path, "user.u", b"open")
    same("root sees trusted.", ["security.capability", "trusted.t", "user.u"], sorted(os.listxattr(path)))
    program = ("import os,sys; os.setuid(65534); p=sys.argv[1]; print(sorted(os.listxattr(p)));"
               "os.getxattr(p, 'user.u');\ntry: os.getxattr(p, 'trusted.t')\nexcept OSError as e: print(e.errno)")
    out = subprocess.run([sys.executable, "-c", program, path], capture_output=True, text=True, timeout=60)
    same("others do not", f"['security.capability', 'user.u']\n{errno.ENODATA}\n", out.stdout)
    with open(path, "r+b") as f:
        f.write(b"#")
    same("a write takes capabilities away", "ENODATA", error_of(os.getxattr, path, "security.capability"))
    same("and nothing else", b"secret", os.getxattr(path, "trusted.t"))


def xattr_trees():
    with tempfile.TemporaryDirectory(dir=A) as tree:
        os.makedirs(tree + "/from/d")
        for name in ("from/f", "from/d/g"):
            write(f"{tree}/{name}", b"data")
            os.setxattr(f"{tree}/{name}", "user.of", name.encode())
        os.setxattr(tree + "/from/d", "user.directory", b"yes")
        dump = "find . | sort | xargs getfattr -d -m - --absolute-names"
        copy = bash(f"cd {tree} && cp -a from cp && mkdir tar"
                    " && tar --xattrs -cf - -C from . | tar --xattrs --xattrs-include='*' -xf - -C tar"
                    f" && for t in cp tar; do diff <(cd from && {dump}) <(cd $t && {dump}) || exit 1; done")
        same("cp -a and tar --xattrs keep them", (0, ""), (copy.returncode, copy.stdout + copy.stderr))
        same("in all of the tree", b"from/d/g", os.getxattr(tree + "/tar/d/g", "user.of"))


# ---- st_blocks

def blocks(path):
    return os.stat(path).st_blocks


def allocated():
    path = A + "/blocks"
    f = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    os.pwrite(f, b"x" * 100_000, 0)
    same("dirty bytes count", 196, os.fstat(f).st_blocks)
    os.fsync(f)
    same("committed ones, too", 196, os.fstat(f).st_blocks)
    os.pwrite(f, b"y" * 50_000, 10_000)
    same("those written over do not", 196, os.fstat(f).st_blocks)
    os.fsync(f)
    same("nor when they are committed", 196, os.fstat(f).st_blocks)
    os.pwrite(f, b"z" * 4096, 1 << 30)
    os.fsync(f)
    same("a hole does not", 204, os.fstat(f).st_blocks)
    os.ftruncate(f, 1 << 40)
    same("nor a larger size", 204, os.fstat(f).st_blocks)
    os.ftruncate(f, 51_200)
    same("a smaller one gives back", 100, os.fstat(f).st_blocks)
    os.close(f)
    same("closed", 100, blocks(path))
    check("the other mount agrees", within(20, lambda: blocks(B + "/blocks") == 100))
    same("du agrees", "50\t", bash(f"du -k {path}").stdout[:3])
    os.truncate(path, 0)
    same("an empty file has none", 0, blocks(path))
    write(A + "/small", b"inline")
    same("a small file", 1, blocks(A + "/small"))
    big = os.open(A + "/two-chunks", os.O_RDWR | os.O_CREAT, 0o644)
    for i in range(10):
        os.pwrite(big, b"c" * (1 << 20), i << 20)
    os.close(big)
    same("a file of two chunks", 20480, blocks(A + "/two-chunks"))


# ---- statfs

def totals():
    before = os.statvfs(A)
    same("block size, name length", (4096, 4096, 255), (before.f_bsize, before.f_frsize, before.f_namemax))
    check("there is room", before.f_bavail > 0 and before.f_ffree > 1 << 30)
    same("free for all", before.f_bfree, before.f_bavail)
    used = before.f_files - before.f_ffree
    listed = int(bash(f"find {A} -printf '%i\\n' | sort -u | wc -l").stdout)
    check("files are counted", used >= listed, f"{used} of {listed}")
    os.mkdir(A + "/counted")
    for i in range(9):
        write(f"{A}/counted/{i}", b"x" * 8192)
    after = os.statvfs(B)
    same("ten more", 10, after.f_files - after.f_ffree - used)
    same("df -i", str(after.f_files - after.f_ffree),
         bash(f"df --output=iused {B} | tail -1").stdout.strip())
    grown = (after.f_blocks - after.f_bfree) - (before.f_blocks - before.f_bfree)
    check("18 blocks are used", 17 <= grown <= 19, grown)
    bash(f"rm -r {A}/counted")
    check("and come back",
          within(60, lambda: (s := os.statvfs(A)).f_files - s.f_ffree <= used))


fifo()
unix_socket()
regular_by_mknod()
mapped()
xattr_values()
xattr_buffers()
xattr_list_limit()
xattr_trees()
if ROOT:
    devices()
    xattrs_of_root()
else:
    print("skipped: devices, trusted. and security. need root")
allocated()
totals()
if failures:
    print(f"{len(failures)} checks failed")
    sys.exit(1)
