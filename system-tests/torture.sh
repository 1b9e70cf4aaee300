# Sourced by what tortures a cluster (scripts/torture.sh). Partitions need a network of our own
# and full disks a tmpfs: who may not make them goes without these two kinds. Needs bash.
if [[ -z ${TORTURE_NET:-} ]] && unshare -n true 2>/dev/null && type ip >/dev/null 2>&1; then
  "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../dfs" version >/dev/null # built while there is a network
  # Rules are asked before "all that is local is near", which has precedence 0 at first.
  exec env TORTURE_NET=1 DFS_NO_BUILD=1 unshare -n "$BASH" -c \
    'ip link set lo up && ip rule add pref 100 lookup local && ip rule del pref 0 && exec "$BASH" "$0" "$@"' "$0" "$@"
fi
. "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/processes.sh"

export DFS_MOUNT_OP_TIMEOUT=20s
printf '%s\n' lease=20s repair-after=8s first-members-delay=5s grace-period=90s >"$DFS_CLUSTER/metaserver.properties"
printf '%s\n' segment-bytes=16MiB reserve-bytes=16MiB heartbeat-interval=1s scrub-period=20s >"$DFS_CLUSTER/datanode.properties"

torture_up() {
  mkdir -p "$DFS_CLUSTER/datanode4/disk1"
  mount -t tmpfs -o size=2g dfs-torture "$DFS_CLUSTER/datanode4/disk1" 2>/dev/null || echo "no tmpfs: disks are never full"
  cluster up >"$work/up.out" 2>&1 || { cat "$work/up.out"; fail "cluster.sh up"; return 1; }
  eval "$(cluster env)"
  echo "up in $SECONDS s"
}

torture_finish() {
  [[ -z ${load:-} ]] || { touch "$work/stop"; kill -9 "$load" 2>/dev/null; }
  cluster down >/dev/null 2>&1
  umount "$DFS_CLUSTER/datanode4/disk1" 2>/dev/null
  finish
}
trap torture_finish EXIT

# torture_round SEED SECONDS FAULTS KINDS VERSIONS MIB: load, faults, and what must hold afterwards.
torture_round() {
  local seed=$1 out=$work/load.out name=round-$1 i
  rm -f "$work/stop" "$work/manifest"
  mkdir -p "$m1/$name"
  for ((i = 0; i < 100; i++)); do [[ -d $m2/$name ]] && break; sleep 0.1; done
  python3 "$root/system-tests/torture.py" load "$work/manifest" "$work/stop" "$seed" "$2" 0 "$m1/$name" "$m2/$name" >"$out" 2>&1 &
  load=$!
  python3 "$root/system-tests/torture_faults.py" "$seed" "$3" "$4" "$2" || fail "seed $seed: the faults are healed"
  touch "$work/stop"
  echo "$SECONDS s: load ends"
  wait "$load" || fail "seed $seed: no call hangs"
  load=
  cat "$out"
  check "seed $seed: redundancy is whole, every replica good" python3 "$root/system-tests/torture_faults.py" whole
  echo "$SECONDS s: whole"
  # One that has seen nothing of it.
  check "seed $seed: a fresh mount" eval 'cluster down mount1 && cluster up mount1 >"$work/up.out" 2>&1'
  check "seed $seed: nothing acknowledged is lost" \
    timeout 600 python3 "$root/system-tests/torture.py" verify "$work/manifest" "$m1/$name" "$5" "$6"
  check "seed $seed: three replicas of every chunk" replicas_below "$m1/$name"
}

replicas_below() { find "$1" -type f -print0 | xargs -0 -r timeout 300 "$home/dfs" info -o json | python3 "$root/system-tests/replicas.py"; }
