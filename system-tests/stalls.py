"""Load for stalls.sh, and what came of it.

stalls.py write DIR STOP LOG   files of 256 KiB, one after the other, each fsynced: start and end of each
stalls.py read DIR STOP LOG    reads them back, compares every byte, and counts what fails
stalls.py report KILLS LOG...  longest operations of writers around each kill; fails if a read failed
"""
import errno, hashlib, os, statistics, sys, time

SIZE = 256 << 10
KEPT = 64  # a writer overwrites its oldest file then
WINDOW = 5.0


def content(name, version):
    """A header that says which it is, and bytes that follow from it."""
    head = f"{name} {version} ".encode().ljust(64, b".")
    return head + hashlib.shake_128(head).digest(4096) * ((SIZE - 64) // 4096) + b"." * ((SIZE - 64) % 4096)


def write(directory, stop, log):
    mine = f"w{os.getpid()}"
    version = 0
    with open(log, "w") as out:
        while not os.path.exists(stop):
            name = f"{mine}-{version % KEPT}"
            data = content(name, version)
            begin = time.time()
            failure = ""
            try:
                with open(os.path.join(directory, "." + name), "wb", buffering=0) as f:
                    f.write(data)
                    os.fsync(f.fileno())
                os.rename(os.path.join(directory, "." + name), os.path.join(directory, name))
            except OSError as e:
                failure = str(e).replace(" ", "_")
            out.write(f"W {begin:.6f} {time.time():.6f} {failure}\n")
            out.flush()
            version += 1


def read(directory, stop, log):
    with open(log, "w") as out:
        while not os.path.exists(stop):
            for name in sorted(os.listdir(directory)):
                if name.startswith(".") or os.path.exists(stop):
                    continue
                try:
                    fd = os.open(os.path.join(directory, name), os.O_RDONLY | os.O_DIRECT)
                except OSError as e:
                    if e.errno in (errno.ENOENT, errno.ESTALE):
                        continue  # renamed over just now
                    raise
                begin = time.time()
                failure = ""
                try:
                    with os.fdopen(fd, "rb", buffering=0) as f:
                        data = b"".join(iter(lambda: f.read(SIZE), b""))
                    named, version = data[:64].decode().rstrip(".").split()
                    if named != name or data != content(name, int(version)):
                        failure = "wrong_bytes"
                except (OSError, ValueError) as e:
                    failure = str(e).replace(" ", "_")
                out.write(f"R {begin:.6f} {time.time():.6f} {failure}\n")
                out.flush()
            time.sleep(0.01)


def report(kills, logs):
    operations = {"W": [], "R": []}
    failures = {"W": [], "R": []}
    for log in logs:
        for line in open(log):
            kind, begin, end, *failure = line.split()
            operations[kind].append((float(begin), float(end)))
            failures[kind] += failure
    moments = [float(line) for line in open(kills)]
    stalls = {k: [] for k in operations}
    for at in moments:
        for kind, all_of in operations.items():
            touched = [e - b for b, e in all_of if e > at and b < at + WINDOW]
            stalls[kind].append(max(touched, default=WINDOW))
    for kind, word in (("W", "writes"), ("R", "reads")):
        quiet = [e - b for b, e in operations[kind] if not any(e > at - 1 and b < at + WINDOW for at in moments)]
        quiet.sort()
        print(
            f"{word}: {len(operations[kind])} done, {len(failures[kind])} failed; longest around each of {len(moments)} kills:"
            f" median {statistics.median(stalls[kind]):.3f} s, worst {max(stalls[kind]):.3f} s;"
            + (f" far from kills: median {statistics.median(quiet):.3f} s, p99 {quiet[len(quiet) * 99 // 100]:.3f} s" if quiet else "")
        )
        print("  " + " ".join(f"{s:.2f}" for s in stalls[kind]))
    for failure in failures["W"][:5] + failures["R"][:5]:
        print("failed:", failure)
    sys.exit(1 if failures["R"] or failures["W"] or not operations["R"] else 0)


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    if what == "report":
        report(rest[0], rest[1:])
    else:
        {"write": write, "read": read}[what](*rest)
