"""stats.py COMMAND ARGUMENTS...: looks at what processes tell of themselves; see each function."""
import errno
import glob
import json
import os
import re
import sys
import time
import urllib.request


def get(address, path):
    with urllib.request.urlopen(f"http://{address}{path}", timeout=30) as answer:
        return answer.read().decode()


def wait_until(what, condition):
    """An answer reaches the program a moment before it is counted."""
    for _ in range(300):
        if condition():
            return
        time.sleep(0.1)
    sys.exit(f"not within 30 s: {what}")


def refused(code, what, call):
    try:
        call()
    except OSError as e:
        if e.errno == code:
            return
        sys.exit(f"{what}: {e}")
    sys.exit(f"{what} succeeds")


def work(top):
    with open(f"{top}/file", "wb") as file:
        file.write(bytes(300_000))
    with open(f"{top}/file", "rb") as file:
        file.read()
    refused(errno.ENOENT, "a missing name", lambda: os.stat(f"{top}/missing"))
    os.unlink(f"{top}/file")


def metrics(address, top):
    """The HTTP port answers, and what is counted grows with what is done."""

    def now():
        lines = (line.rsplit(" ", 1) for line in get(address, "/metrics").splitlines())
        return {name: float(value) for name, value in lines if not name.startswith("#")}

    if get(address, "/healthz") != "ok\n" or get(address, "/readyz") != "ready\n":
        sys.exit("a mount that serves is not ready")
    before = now()
    work(top)
    least = {
        'dfs_fuse_op_duration_seconds_count{op="CREATE"}': 1,
        'dfs_fuse_op_duration_seconds_sum{op="CREATE"}': 1e-9,
        'dfs_fuse_op_duration_seconds_bucket{op="UNLINK",le="+Inf"}': 1,
        'dfs_fuse_errors_total{class="absent",errno="ENOENT"}': 1,
        'dfs_client_request_duration_seconds_count{request="apply_list"}': 2,
        "dfs_fuse_written_bytes_total": 300_000,
        "dfs_client_chunk_written_bytes_total": 300_000,
    }
    grown = lambda name: now().get(name, 0) - before.get(name, 0)
    for name, growth in least.items():
        wait_until(f"{name} grows by {growth}", lambda: grown(name) >= growth)
    for name in "dfs_client_connected", "jvm_memory_used_bytes", "process_files_open_files":
        if not any(key.startswith(name) and value > 0 for key, value in now().items()):
            sys.exit(f"there is no {name}")


def exported(address):
    """The dfs_ metrics of a process, each with the names of its labels."""
    text = get(address, "/metrics")
    histograms = set(re.findall(r"(?m)^# TYPE (dfs_\w+) (?:histogram|summary)$", text))
    found = {}
    for name, labels in re.findall(r"(?m)^(dfs_\w+?)(?:\{(.*)\})? \S+$", text):
        base = re.sub("_(bucket|sum|count|max)$", "", name)
        name = base if base in histograms else name
        found.setdefault(name, set()).update(set(re.findall(r'(\w+)="', labels)) - {"le"})
    return found


def documented(page, *processes):
    """The table of a page has the dfs_ metrics that processes, KIND=ADDRESS, export, and no others."""
    for kind, address in (process.split("=") for process in processes):
        said = {}
        for cells in re.findall(r"(?m)^\| (`dfs_.*?) \| (.*?) \|", open(page).read()):
            if {"all", kind, "" if kind == "mount" else "servers"} & set(cells[1].split(", ")):
                for name, labels in re.findall(r"`(dfs_\w+)(?:\{(.*?)\})?`", cells[0]):
                    said[name] = set(labels.split(",")) - {""}
        is_so = exported(address)
        if said != is_so:
            differ = sorted(n for n in said.keys() | is_so.keys() if said.get(n) != is_so.get(n))
            sys.exit("\n".join(f"{kind}: {n}: page {said.get(n)}, process {is_so.get(n)}" for n in differ))


def attribute(top):
    """The same without HTTP, in an attribute that nobody copies or changes."""
    name = "user.dfs.stats"
    text = lambda: os.getxattr(top, name).decode()
    if not text().startswith("dfs-stats 1\n"):
        sys.exit(f"the attribute holds {text()}")
    if name in os.listxattr(top):
        sys.exit("the attribute is listed")
    work(top)
    wait_until("operations are counted", lambda: "operation UNLINK 0 " in text())
    refused(errno.EPERM, "setting it", lambda: os.setxattr(top, name, b"x"))
    refused(errno.EPERM, "removing it", lambda: os.removexattr(top, name))
    os.mkdir(f"{top}/d")
    refused(errno.ENODATA, "it in another directory", lambda: os.getxattr(f"{top}/d", name))
    os.rmdir(f"{top}/d")


def load(top):
    """Writes and reads until its file is removed."""
    with open(f"{top}/load", "wb") as file:
        file.write(bytes(100_000))
    for _ in range(10_000):
        try:
            with open(f"{top}/load", "r+b") as file:
                file.read()
                file.seek(0)
                file.write(b"again")
        except FileNotFoundError:
            return
        time.sleep(0.01)
    sys.exit("nobody has ended the load")


def lines(count):
    """Standard input is that many lines of dfs stats, one of which at least shows a load."""
    found = [json.loads(line) for line in sys.stdin]
    if len(found) != int(count):
        sys.exit(f"{len(found)} lines")
    busy = [
        one
        for one in found
        if one["operations"].get("WRITE", {"mean_us": 0})["mean_us"] > 0
        and one["requests"].get("apply_list", {"count": 0})["count"] > 0
        and one["written_bytes"] > 0
        and one["connected"] == 1
    ]
    if not busy:
        sys.exit(f"no load shows in {found}")


def bench(count):
    """Standard input is what dfs bench says, with that many results above 0."""
    results = json.load(sys.stdin)["results"]
    if len(results) != int(count) or any(r["value"] <= 0 or r["cost"] <= 0 for r in results):
        sys.exit(f"{results}")


def appears(top, pattern):
    """Waits for a name."""
    wait_until(f"{pattern} is there", lambda: glob.glob(f"{top}/{pattern}"))


globals()[sys.argv[1]](*sys.argv[2:])
