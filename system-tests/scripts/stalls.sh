#!/usr/bin/env bash
# stalls.sh [N]: four DataNodes, four writers (files of 256 KiB, each fsynced) and a reader on two mounts; N times (20) a
# DataNode is killed with SIGKILL and started again when the cluster has noticed. Prints how long writes and
# reads took at worst around each kill: median and worst; fails if one of them failed.
set -uo pipefail
export DFS_JAVA_OPTS= # as users run it
. "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../processes.sh"
kills=${1:-20}
export DFS_METASERVERS=1
: >"$DFS_CLUSTER/metaserver.properties" # the leases that users have
load="$root/system-tests/stalls.py"

cluster up postgres metaserver1 datanode{1..4} mount{1,2} >"$work/up.out" 2>&1 || { cat "$work/up.out"; fail "cluster.sh up"; result; }
eval "$(cluster env)"

# Until every group is served by all its copies.
await_health() {
  local end=$((SECONDS + 180))
  until dfs status -o json 2>/dev/null | python3 -c 'import json, sys; g = json.load(sys.stdin)["groups"]; sys.exit(g["degraded"] + g["unavailable"] + g["empty"] > 0)'; do
    ((SECONDS < end)) || { dfs status; return 1; }
    sleep 1
  done
}

check "all groups are healthy" await_health
sleep 12 # failures count ten seconds after a start
mkdir "$m1/load"
pids=()
for i in 1 2 3 4; do
  python3 "$load" write "$m1/load" "$work/stop" "$work/write$i.log" &
  pids+=($!)
done
python3 "$load" read "$m2/load" "$work/stop" "$work/read.log" &
pids+=($!)
sleep 5
for ((n = 0; n < kills; n++)); do
  part=datanode$((n % 4 + 1))
  read -r pid _ <"$DFS_CLUSTER/run/$part"
  date +%s.%N >>"$work/kills"
  kill -9 "$pid"
  sleep 6
  cluster kill "$part" >/dev/null 2>&1
  cluster up "$part" >"$work/up.out" 2>&1 || { cat "$work/up.out"; fail "$part starts again"; break; }
  await_health || { fail "all groups are healthy after kill $((n + 1))"; break; }
done
touch "$work/stop"
wait "${pids[@]}"
check "no read and no write failed" python3 "$load" report "$work/kills" "$work"/*.log
result
