# Sourced by what runs a cluster of several processes (bench/cluster.sh) with real mounts. Needs bash.
. "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/mounts.sh"
. "$root/system-tests/jvm.sh"

# The first of 40 ports of which nobody listens on one.
free_ports() {
  local base port
  while :; do
    base=$((20000 + RANDOM % 11000))
    for ((port = base; port < base + 40; port++)); do
      (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && continue 2
    done
    echo "$base"
    return
  done
}

export DFS_CLUSTER=$work/cluster DFS_BASE_PORT
DFS_BASE_PORT=$(free_ports)
m1=$DFS_CLUSTER/mount1 m2=$DFS_CLUSTER/mount2
mkdir -p "$DFS_CLUSTER"
# Short enough that a test sees a release being forgotten; small segments, as there are many DataNodes.
printf '%s\n' lease=20s forget-servers-after=40s >"$DFS_CLUSTER/metaserver.properties"
printf '%s\n' segment-bytes=16MiB reserve-bytes=256MiB >"$DFS_CLUSTER/datanode.properties"

cluster() { timeout 400 "$root/bench/cluster.sh" "$@"; }
home=${DFS_HOME:-$root}
dfs() { timeout 300 "$home/dfs" "$@"; }

finish() {
  jvm_close
  touch "$work/stop"
  if ! timeout 200 "$root/bench/cluster.sh" down >/dev/null 2>&1; then
    # shellcheck disable=SC2046 # words
    cluster kill $(ls "$DFS_CLUSTER/run") >/dev/null 2>&1
  fi
  ((failures == 0)) || tail -n 5 "$DFS_CLUSTER"/logs/*.log
  rm -rf -- "$work"
}

# The jars.
lib() { if [[ -d $home/lib ]]; then echo "$home/lib"; else echo "$home/cli/target/lib"; fi; }

# Where the bytes of every file below $1 are; the rest goes to replicas.py.
replicas() {
  local files
  mapfile -d '' files < <(find "$1" -type f -print0)
  jvm dfs info -o json "${files[@]}" | python3 "$root/system-tests/replicas.py" "${@:2}"
}

# The heaps that the cluster's JVMs may take together, in MiB.
heap_limits() {
  cat "$DFS_CLUSTER"/run/* | while read -r pid _; do tr '\0' '\n' <"/proc/$pid/cmdline" | sed -n 's/^-Xmx\([0-9]*\)m$/\1/p'; done |
    awk '{ n += $1 } END { print n }'
}

# dies_and_starts "PART..." PART...: the former end as in a crash, then the latter start.
dies_and_starts() {
  # shellcheck disable=SC2086 # words
  cluster kill $1 && cluster up "${@:2}" >"$work/up.out" 2>&1 || { cat "$work/up.out"; return 1; }
}

# Makes $1 an installation of another release: the same programs, one function's text and the version changed.
next_release() {
  mkdir -p "$1"
  cp -a "$home/bin" "$home/dfs" "$home/dfs-mount" "$1/"
  cp -aL "$(lib)" "$1/lib"
  python3 - "$1"/lib/dfs-metaserver-*.jar <<'P'
import os, sys, zipfile
path = sys.argv[1]
functions = "io/dfs/metaserver/store/postgres/functions/"
with zipfile.ZipFile(path) as old, zipfile.ZipFile(path + ".new", "w", zipfile.ZIP_DEFLATED) as new:
    for item in old.infolist():
        data = old.read(item)
        if item.filename == functions + "mkdir.sql":
            data += b"-- as of the next release\n"
        if item.filename == "META-INF/MANIFEST.MF":
            lines = data.decode().splitlines()
            assert any(l.startswith("Implementation-Version: ") for l in lines), lines
            data = "\r\n".join(l + "-next" if l.startswith("Implementation-Version: ") else l for l in lines).encode() + b"\r\n"
        new.writestr(item, data)
os.replace(path + ".new", path)
P
}

# Rows of a query, a line each.
sql() {
  jvm sql "jdbc:postgresql://127.0.0.1:$DFS_BASE_PORT/%" dfs "$DFS_CLUSTER/postgres/password" postgres "$1"
}
