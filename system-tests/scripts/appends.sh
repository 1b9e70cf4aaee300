#!/usr/bin/env bash
# appends.sh COUNT: appends of 512 bytes with fsync; then extents, and how fast they read back.
set -uo pipefail
. "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../mounts.sh"
count=${1:-1000000}
start_mount "$mnt" || { fail "the mount starts"; result; }
python3 - "$mnt/log" "$count" <<'P' || fail "appending"
import hashlib, os, sys, time
path, count = sys.argv[1], int(sys.argv[2])
f = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
start = time.time()
for i in range(count):
    assert os.write(f, i.to_bytes(8, "big") * 64) == 512
    os.fsync(f)
os.close(f)
print(f"{count} appends with fsync: {count / (time.time() - start):.0f}/s")
P
extents=$("$root/dfs" info -o json "$mnt/log" | python3 -c 'import json,sys; print(len(json.load(sys.stdin)[0]["extents"]))')
limit=$(((count * 512 + 65535) / 65536))
check "$extents extents for $count appends, at most $limit" test "$extents" -le "$limit"
stop_cluster >/dev/null && start_mount "$mnt" >/dev/null || fail "stop and start"
python3 - "$mnt/log" "$count" <<'P' || fail "reading back"
import os, sys, time
path, count = sys.argv[1], int(sys.argv[2])
for turn in ("cold", "warm"):
    start, n = time.time(), 0
    with open(path, "rb", buffering=0) as f:
        while data := f.read(1 << 20):
            for i in range(0, len(data), 512):
                assert data[i : i + 512] == n.to_bytes(8, "big") * 64, n
                n += 1
    assert n == count, n
start, n = time.time(), 0
with open(path, "rb", buffering=0) as f:
    os.posix_fadvise(f.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    while data := f.read(1 << 20):
        n += len(data)
print(f"read back: {n / (time.time() - start) / 2**20:.0f} MiB/s")
P
result
