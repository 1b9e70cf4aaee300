#!/usr/bin/env bash
# compaction.sh [MIB [TIMES [SECONDS]]]: random overwrites of 4 KiB worth TIMES (10) times a file of MIB (1024)
# MiB, synced every 4 MiB. Says how much space it takes before and after compaction, which has so many SECONDS
# (1800) to bring it under 3 times the file's size, in each copy; then the bytes are compared and fsck looks.
set -uo pipefail
export DFS_JAVA_OPTS= DFS_METASERVERS=1 DFS_DATANODES=3 DFS_MOUNTS=2
. "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../processes.sh"
mib=${1:-1024} times=${2:-10} seconds=${3:-1800}
printf '%s\n' lease=20s compaction-period=5s grace-period=5s >"$DFS_CLUSTER/metaserver.properties"

cluster up >"$work/up.out" 2>&1 || { cat "$work/up.out"; fail "cluster.sh up"; result; }
eval "$(cluster env)"
jvm_open "$(lib)"

# MiB on disk for one copy.
space() { du -scm "$DFS_CLUSTER"/datanode*/disk*/segments | awk '/total/ { printf "%d\n", $1 / 3 }'; }
extents() { sql "SELECT count(*) FROM dfs.extent" | tail -1; }

begin=$SECONDS
python3 - "$m1/file" "$work/digest" "$mib" "$times" <<'P' || fail "writing"
import hashlib, os, random, sys
path, digest, mib, times = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
rng = random.Random(20260301)
size = mib << 20
content = bytearray(os.urandom(size))
fd = os.open(path, os.O_CREAT | os.O_RDWR)
for at in range(0, size, 1 << 20):
    os.pwrite(fd, content[at:at + (1 << 20)], at)
os.fsync(fd)
for n in range(1, size * times // 4096 + 1):
    at = rng.randrange(size // 4096) * 4096
    piece = rng.randbytes(4096)
    content[at:at + 4096] = piece
    os.pwrite(fd, piece, at)
    if n % 1024 == 0:
        os.fsync(fd)
os.fsync(fd)
os.close(fd)
open(digest, "w").write(hashlib.sha256(content).hexdigest())
P
figures="$mib MiB overwritten $times times in $((SECONDS - begin)) s: $(extents) extents, $(space) MiB a copy"
begin=$SECONDS
while (($(space) >= 3 * mib || $(extents) > 1000 + mib / 8)) && ((SECONDS - begin < seconds)); do
  sleep 5
done
figures+="; $((SECONDS - begin)) s later: $(extents) extents, $(space) MiB a copy"
printf '%s\n' "$figures"
check "under 3 times the file's size" test "$(space)" -lt $((3 * mib))
check "its bytes" test "$(sha256sum <"$m2/file" | cut -d ' ' -f 1)" = "$(cat "$work/digest")"
check "fsck" dfs fsck --verify
check "down" "$root/bench/cluster.sh" down
result
