# Sourced by groups and scripts that mount a cluster of their own: a place to work in, starting and
# ending it, and what a check says. Needs bash.
root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd -P)
work=$(mktemp -d "${TMPDIR:-/var/tmp}/dfs-test.XXXXXX")
data=$work/data
mnt=$work/mnt
export XDG_STATE_HOME=$work/state
# These clusters live for a minute or two: the quick compiler alone halves what it takes to start them. Groups
# that shall run as users do (DFS_JAVA_OPTS=) say so before they source this.
export DFS_JAVA_OPTS=${DFS_JAVA_OPTS--XX:TieredStopAtLevel=1}
failures=0

[[ -e /dev/fuse && -r /dev/fuse && -w /dev/fuse ]] || { echo "no usable /dev/fuse"; exit 77; }

# Starts (or joins) the cluster and mounts it on $1, options after it.
start_mount() {
  local place=$1
  shift
  mkdir -p "$place"
  timeout 180 "$root/dfs-mount" --local -d --data-dir "$data" "$@" "$place"
}

stop_cluster() { timeout 120 "$root/dfs" local stop --data-dir "$data"; }

# The process that runs the cluster.
cluster_pid() { sed -n 's/^pid=//p' "$data/cluster.properties"; }

fail() {
  printf 'FAILED: %s\n' "$*"
  failures=$((failures + 1))
}

# check WORDS COMMAND...: the command must succeed.
check() {
  local words=$1
  shift
  if "$@"; then printf 'ok: %s\n' "$words"; else fail "$words"; fi
}

# Kind, mode, owners, mtime in ns and link target of everything below.
listing() { (cd "$1" && find . -mindepth 1 -printf '%P %y %m %U %G %T@ %l\n' | LC_ALL=C sort); }

same_tree() {
  diff -r --no-dereference "$1" "$2" >"$work/diff.out" 2>&1 || { head -5 "$work/diff.out"; return 1; }
  diff <(listing "$1") <(listing "$2") >"$work/listing.out" || { head -5 "$work/listing.out"; return 1; }
}

finish() {
  stop_cluster >/dev/null 2>&1
  local place
  for place in "$work"/mnt*; do
    mountpoint -q -- "$place" 2>/dev/null && { fusermount -uz "$place" || umount -l "$place"; }
  done
  pkill -9 -f -- "--data-dir $data" 2>/dev/null
  rm -rf -- "$work"
}
trap finish EXIT

result() {
  if ((failures)); then
    printf '%d checks failed\n' "$failures"
    exit 1
  fi
  echo "all checks passed"
}
