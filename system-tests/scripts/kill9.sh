#!/usr/bin/env bash
# kill9.sh ROUNDS: kills everything (Java and PostgreSQL) under load, starts it again, and looks for what
# was closed or fsynced.
set -uo pipefail
export DFS_JAVA_OPTS= # as users run it
. "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../mounts.sh"
rounds=${1:-20}
load=$root/system-tests/kill9.py
start_mount "$mnt" || { fail "the mount starts"; result; }
slowest=0
for ((round = 1; round <= rounds; round++)); do
  python3 "$load" load "$mnt" "$work/ledger" 60 >"$work/load.out" 2>&1 &
  writers=$!
  sleep $((4 + RANDOM % 6))
  pid=$(cluster_pid)
  postmaster=$(head -1 "$data/postgres/data/postmaster.pid")
  # The postmaster first: its children end with it, as they do when a machine dies.
  kill -9 "$postmaster" "$pid" $(pgrep -P "$postmaster") 2>/dev/null
  wait "$writers"
  begin=$SECONDS
  start_mount "$mnt" >"$work/start.out" 2>&1 || { cat "$work/start.out"; fail "round $round: starts again"; break; }
  took=$((SECONDS - begin))
  ((took > slowest)) && slowest=$took
  ((took <= 30)) || fail "round $round: serving after $took s"
  check "round $round, serving after $took s" python3 "$load" check "$mnt" "$work/ledger"
done
printf '%d rounds, slowest restart %d s\n' "$rounds" "$slowest"
result
