#!/usr/bin/env bash
# rounds.sh ROUNDS IDLE_SECONDS: what separate servers and a mount cost while nobody works (asked: each under
# 1 % of a core), and whether mounts that come, work and go leave anything behind in the servers or in a mount
# that stays: descriptors, threads, objects in the heap.
# IDLE_SECONDS 0 leaves the first part out.
set -uo pipefail
. "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../processes.sh"
rounds=${1:?give the number of rounds} idle_seconds=${2:?give the seconds to measure idle processes}
work_of_a_round=$root/system-tests/scripts/round_work.py
ticks=$(getconf CLK_TCK)
export DFS_METASERVERS=1 DFS_DATANODES=3 DFS_MOUNTS=1 # mount1 stays
# The defaults of real clusters, but for what is bounded and would still fill up while it is measured: deleted
# data in segments that are open, and blocks in a mount's cache.
echo grace-period=20s >"$DFS_CLUSTER/metaserver.properties"
echo reserve-bytes=256MiB >"$DFS_CLUSTER/datanode.properties"
export DFS_MOUNT_CACHE_SIZE=1MiB

declare -A pids before after idle

# Mounts at $mnt and sets mounted_pid. What is measured is not this mount, so it may start quickly.
mount_it() {
  local i
  mkdir -p "$mnt"
  rm -f -- "$mnt.log" # it may still say that the mount before is ready
  DFS_CLIENT_KEY=$(<"$DFS_CLUSTER/keys/client") DFS_NO_BUILD=1 \
    DFS_JAVA_OPTS="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC" \
    "$root/dfs-mount" "127.0.0.1:$((DFS_BASE_PORT + 1))" "$mnt" >"$mnt.log" 2>&1 &
  mounted_pid=$!
  for ((i = 0; i < 1200; i++)); do
    grep -qs '^Stop' "$mnt.log" && return
    kill -0 "$mounted_pid" 2>/dev/null || break
    sleep 0.1
  done
  cat "$mnt.log"
  return 1
}

unmount_it() { fusermount -u "$mnt" && wait "$mounted_pid"; }

cpu_ticks() { awk '{ sub(/.*\) /, ""); print $12 + $13 }' "/proc/$1/stat"; }

descriptors() { find "/proc/$1/fd" -mindepth 1 2>/dev/null | wc -l; }

threads() { find "/proc/$1/task" -mindepth 1 -maxdepth 1 | wc -l; }

# KiB of live objects: the histogram collects garbage first.
live_kib() { timeout 60 "$jcmd" "$1" GC.class_histogram | awk '/^Total/ { print int($3 / 1024) }'; }

# sample NAME: "descriptors threads live-KiB".
sample() {
  local pid=${pids[$1]}
  printf '%s %s %s' "$(descriptors "$pid")" "$(threads "$pid")" "$(live_kib "$pid")"
}

# grown "SAMPLE" "LATER SAMPLE": more than threads that come and go, and caches that fill, explain.
grown() {
  local d1 t1 h1 d2 t2 h2
  read -r d1 t1 h1 <<<"$1"
  read -r d2 t2 h2 <<<"$2"
  ((d2 > d1 + 4 || t2 > t1 + 6 || h2 > h1 + h1 / 10 + 2048))
}

measure_idle() {
  local name
  declare -A begin
  sleep 20 # what started has settled, and is compiled
  for name in "${!pids[@]}"; do begin[$name]=$(cpu_ticks "${pids[$name]}"); done
  sleep "$idle_seconds"
  for name in "${!pids[@]}"; do
    idle[$name]=$(awk -v t=$(($(cpu_ticks "${pids[$name]}") - ${begin[$name]})) -v s="$idle_seconds" -v hz="$ticks" \
      'BEGIN { printf "%.2f", 100 * t / hz / s }')
    awk -v p="${idle[$name]}" 'BEGIN { exit !(p < 1) }' || fail "idle, $name uses ${idle[$name]} % of a core"
  done
}

# One mount comes, works and goes; the one that stays works beside it.
one_round() {
  mount_it || return 1
  timeout 120 python3 "$work_of_a_round" "$mnt" "round$1" || return 1
  timeout 120 python3 "$work_of_a_round" "$m1" "beside$1" || return 1
  unmount_it
}

sample_all() { # NAME OF THE TABLE
  local name
  declare -n table=$1
  for name in "${!pids[@]}"; do table[$name]=$(sample "$name"); done
}

# What is closed in the background has some time to go.
sample_the_end() {
  local name i
  for name in "${!pids[@]}"; do
    for ((i = 0; i < 6; i++)); do
      after[$name]=$(sample "$name")
      grown "${before[$name]}" "${after[$name]}" || break
      sleep 5
    done
    ((i < 6)) || fail "$name grew from [${before[$name]}] to [${after[$name]}] (descriptors threads KiB)"
  done
}

summary() {
  local name d1 t1 h1 d2 t2 h2
  printf '\n%-14s %7s %14s %11s %17s\n' process 'idle %' descriptors threads 'live heap KiB'
  for name in $(printf '%s\n' "${!pids[@]}" | sort); do
    read -r d1 t1 h1 <<<"${before[$name]:-- - -}"
    read -r d2 t2 h2 <<<"${after[$name]:-- - -}"
    printf '%-14s %7s %14s %11s %17s\n' "$name" "${idle[$name]:--}" "$d1 -> $d2" "$t1 -> $t2" "$h1 -> $h2"
  done
}

cluster up >"$work/up.out" 2>&1 || { cat "$work/up.out"; fail "the cluster starts"; result; }
for part in "$DFS_CLUSTER"/run/*; do pids[${part##*/}]=$(cut -d ' ' -f 1 "$part"); done
jcmd=$(dirname -- "$(readlink -f "/proc/${pids[mount1]}/exe")")/jcmd
timeout 120 python3 "$work_of_a_round" "$m1" first || fail "work on the mount that stays"
((idle_seconds == 0)) || measure_idle

settled=$((rounds > 20 ? 20 : (rounds + 2) / 3))
begin=$SECONDS
for ((round = 1; round <= rounds; round++)); do
  one_round "$round" || { fail "round $round"; break; }
  if ((round == settled)); then sample_all before; fi
done
took=$((SECONDS - begin))
if ((rounds > 0 && round > rounds)); then sample_the_end; fi
summary
printf '%d rounds in %d s, compared from round %d on\n' "$((round - 1))" "$took" "$settled"
result
