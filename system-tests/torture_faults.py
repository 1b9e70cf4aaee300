#!/usr/bin/env python3
"""Breaks parts of a cluster of bench/cluster.sh, one after the other, and heals each.

torture_faults.py SEED FAULTS KINDS SECONDS   FAULTS in about SECONDS, of at least KINDS kinds of those that can be staged here
torture_faults.py kill postgres               it, its children, and who looks after them
torture_faults.py whole                       waits until redundancy is whole, and every replica verified

Before a fault that destroys bytes, redundancy must be whole: two in a row would be the loss that three copies allow."""
import json, os, random, signal, shutil, subprocess, sys, time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CLUSTER, BASE = os.environ["DFS_CLUSTER"], int(os.environ["DFS_BASE_PORT"])
DATANODES = [f"datanode{n}" for n in range(1, 5)]
METASERVERS = ["metaserver1", "metaserver2"]
FULL = "datanode4"  # its first disk is a tmpfs where one can be mounted
MAX_S = 300


def say(text):
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


def run(*words, check=True):
    done = subprocess.run(words, capture_output=True, text=True, timeout=400, errors="replace")
    if check and done.returncode:
        raise RuntimeError(f"{' '.join(words)}: {done.returncode}: {(done.stderr + done.stdout)[-2000:]}")
    return done


def cluster(*words):
    return run(f"{ROOT}/bench/cluster.sh", *words)


def dfs(*words, check=True):
    return run(f"{os.environ.get('DFS_HOME', ROOT)}/dfs", *words, check=check)


def port(part):
    kind, n = part.rstrip("0123456789"), part[-1:]
    return BASE if kind == "postgres" else BASE + int(n) + (20 if kind == "datanode" else 0)


def pid(part):
    return int(open(f"{CLUSTER}/run/{part}").read().split()[0])


def await_whole(max_s=MAX_S, verify=False):
    """Until all groups are healthy and fsck finds nothing; says what it waits for."""
    end, last, said = time.monotonic() + max_s, "", None
    while time.monotonic() < end:
        status = dfs("status", "-o", "json", check=False)
        last = status.stderr[-300:]
        if status.returncode == 0:
            groups = json.loads(status.stdout)["groups"]
            last = json.dumps(groups)
            if all(n == 0 or health in ("healthy", "empty") for health, n in groups.items()):
                forget_the_dead()
                fsck = dfs("fsck", *(["--verify"] if verify else []), check=False)
                last = (fsck.stderr + fsck.stdout)[-3000:]
                if fsck.returncode == 0:
                    return last
        if last != said:
            say(f"  not whole: {last.strip()[-400:]}")
            said = last
        time.sleep(1)
    raise RuntimeError(f"not whole after {max_s} s: {last}")


def forget_the_dead():
    for node in json.loads(dfs("node", "list", "-o", "json").stdout):
        if not node["alive"] and not node["gone"] and node["groups"] == 0:
            dfs("node", "forget", str(node["id"]), check=False)


def kill_postgres():
    # Who looks after it first: it would start another. Then the postmaster, then its children.
    cluster("kill", "postgres")
    postmaster = int(open(f"{CLUSTER}/postgres/data/postmaster.pid").readline())
    children = run("pgrep", "-P", str(postmaster), check=False).stdout.split()
    for p in [postmaster, *map(int, children)]:
        try:
            os.kill(p, signal.SIGKILL)
        except ProcessLookupError:
            pass


class Faults:
    """Each method is a kind; its name is what the log says."""

    def __init__(self, r):
        self.random = r

    def kill_datanode(self):
        self.kill_and_start(self.random.choice(DATANODES))

    def kill_metaserver(self):
        self.kill_and_start(self.random.choice(METASERVERS))

    def kill_postgres(self):
        say("  postgres and its children")
        kill_postgres()
        time.sleep(self.random.uniform(0, 3))
        cluster("up", "postgres")

    def kill_and_start(self, part):
        say(f"  {part}")
        cluster("kill", part)
        time.sleep(self.random.uniform(0, 5))
        cluster("up", part)

    def pause(self):
        part = self.random.choice(DATANODES + METASERVERS)
        seconds = self.random.uniform(2, 12)
        say(f"  {part} for {seconds:.0f} s")
        os.kill(pid(part), signal.SIGSTOP)
        try:
            time.sleep(seconds)
        finally:
            os.kill(pid(part), signal.SIGCONT)

    def partition(self):
        """Nobody reaches a part, or nobody gets its answers; what it sends of its own accord arrives."""
        part = self.random.choice(["postgres", *DATANODES, *METASERVERS])
        way = self.random.choice(["sport", "dport"])
        seconds = self.random.uniform(2, 12)
        say(f"  {part}, {'its answers' if way == 'sport' else 'what is sent to it'}, for {seconds:.0f} s")
        rule = ["pref", "10", "ipproto", "tcp", way, str(port(part)), "blackhole"]
        run("ip", "rule", "add", *rule)
        try:
            time.sleep(seconds)
        finally:
            run("ip", "rule", "del", *rule)

    def full_disk(self):
        disk = f"{CLUSTER}/{FULL}/disk1"
        seconds = self.random.uniform(4, 12)
        say(f"  {FULL}/disk1 for {seconds:.0f} s")
        used = os.statvfs(disk)
        used = (used.f_blocks - used.f_bfree) * used.f_frsize + (1 << 20)
        run("mount", "-o", f"remount,size={used}", disk)
        try:
            time.sleep(seconds)
        finally:
            run("mount", "-o", "remount,size=2g", disk)

    def wipe(self):
        await_whole()
        part = self.random.choice(DATANODES)
        say(f"  {part}")
        cluster("kill", part)
        for disk in ("disk1", "disk2"):
            for name in os.listdir(f"{CLUSTER}/{part}/{disk}"):
                path = f"{CLUSTER}/{part}/{disk}/{name}"
                shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)
        cluster("up", part)
        await_whole()

    def bit_flips(self):
        await_whole()
        part = self.random.choice(DATANODES)
        records = []
        for disk in ("disk1", "disk2"):
            lines = dfs("datanode", "dump", f"{CLUSTER}/{part}/{disk}").stdout.splitlines()
            records += [line.rsplit(None, 2) for line in lines]
        chosen = self.random.sample(records, min(40, len(records)))
        say(f"  a bit in each of {len(chosen)} of {len(records)} records of {part}")
        for path, offset, length in chosen:
            at = int(offset) + self.random.randrange(int(length))
            with open(path, "r+b") as f:
                f.seek(at)
                byte = f.read(1)[0] ^ (1 << self.random.randrange(8))
                f.seek(at)
                f.write(bytes([byte]))
        await_whole(verify=True)


def kinds_here():
    kinds = ["kill_datanode", "kill_metaserver", "kill_postgres", "pause", "wipe", "bit_flips"]
    if os.environ.get("TORTURE_NET"):
        kinds.append("partition")
    if os.path.ismount(f"{CLUSTER}/{FULL}/disk1"):
        kinds.append("full_disk")
    return kinds


def drawn(r, kinds, faults, least):
    """Different ones first, then any, in an order of their own."""
    first = r.sample(kinds, min(least, len(kinds), faults))
    rest = [r.choice(kinds) for _ in range(faults - len(first))]
    r.shuffle(both := first + rest)
    return both


def main(seed, faults, least, seconds):
    r = random.Random(f"faults {seed}")
    kinds = os.environ.get("TORTURE_KINDS", "").split() or kinds_here()
    faults = drawn(r, kinds, int(faults), int(least))
    if len(set(faults)) < int(least):
        sys.exit(f"{least} kinds are asked for, here are only: {' '.join(kinds)}")
    for name in faults:
        time.sleep(r.uniform(0.5, max(1.0, float(seconds) / len(faults) - 6)))
        say(name)
        getattr(Faults(r), name)()
    say(f"{len(faults)} faults of {len(set(faults))} kinds")


if __name__ == "__main__":
    if sys.argv[1] == "whole":
        print(await_whole(verify=True))
    elif sys.argv[1:] == ["kill", "postgres"]:
        kill_postgres()
    else:
        main(*sys.argv[1:])
