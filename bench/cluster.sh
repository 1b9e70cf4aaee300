#!/usr/bin/env bash
# A whole DFS cluster on this machine, every part a process of its own: see usage below. Read it to learn
# which commands start which part; on several machines they are the same, with real addresses.
set -euo pipefail

usage() {
  cat <<'TEXT'
usage: bench/cluster.sh up [PART...]     start what does not run; returns when all of it serves
       bench/cluster.sh status           processes, ports, memory, logs
       bench/cluster.sh down [PART...]   end it in order; the data stays
       bench/cluster.sh kill PART...     end it as a crash would, with SIGKILL
       bench/cluster.sh wipe             down, and remove the data and the keys
       bench/cluster.sh env              variables for dfs: eval "$(bench/cluster.sh env)"

Parts are postgres, metaserver1.., datanode1.., mount1..; all of them if none is named. The environment:
  DFS_CLUSTER    where data, keys, logs and mount points are (/var/tmp/dfs-cluster)
  DFS_BASE_PORT  PostgreSQL's port; MetaServers have +1.., DataNodes +21.., HTTP ports +10 more (17400)
  DFS_METASERVERS, DFS_DATANODES, DFS_MOUNTS   how many of each (2, 4, 2; at most 9)
  DFS_START_TIMEOUT   seconds that each part may take to serve (180)
  DFS_HOME       the programs (the clone or installation that this script is in)
Settings in $DFS_CLUSTER/metaserver.properties and datanode.properties are read by all of that kind.
TEXT
}

home=${DFS_HOME:-$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd -P)}
dir=${DFS_CLUSTER:-/var/tmp/dfs-cluster}
base=${DFS_BASE_PORT:-17400}
wait_s=${DFS_START_TIMEOUT:-180}

numbered() { seq -f "$1%g" 1 "$2"; }
postgres=postgres
metaservers=$(numbered metaserver "${DFS_METASERVERS:-2}")
datanodes=$(numbered datanode "${DFS_DATANODES:-4}")
mounts=$(numbered mount "${DFS_MOUNTS:-2}")
meta=$(seq -s , -f '127.0.0.1:%g' $((base + 1)) $((base + ${DFS_METASERVERS:-2})))

die() { printf '%s\n' "$*" >&2 && exit 1; }

# ---- the parts: how each is started, and how one knows that it serves

# Starts part $1 in the foreground; this shell becomes it.
run() {
  local n=${1##*[a-z]} config=()
  [[ ! -e $dir/${1%%[0-9]*}.properties ]] || config=(--config "$dir/${1%%[0-9]*}.properties")
  cd -- "$dir"
  # Only what is said here: somebody may have the variables of "env", or of another cluster.
  unset DFS_{CLIENT,DATANODE,ADMIN}_KEY{,_FILE} DFS_META
  case $1 in
    postgres)
      exec "$home/dfs" postgres "$dir/postgres" --port "$base"
      ;;
    metaserver*)
      export DFS_CLIENT_KEY_FILE=$dir/keys/client DFS_DATANODE_KEY_FILE=$dir/keys/datanode DFS_ADMIN_KEY_FILE=$dir/keys/admin
      exec "$home/dfs" metaserver --port $((base + n)) --http-port $((base + 10 + n)) "${config[@]}" \
        --database-url "jdbc:postgresql://127.0.0.1:$base/postgres" --database-user dfs \
        --database-password-file "$dir/postgres/password"
      ;;
    datanode*)
      export DFS_CLIENT_KEY_FILE=$dir/keys/client DFS_DATANODE_KEY_FILE=$dir/keys/datanode
      exec "$home/dfs" datanode --meta "$meta" --data "$dir/$1/disk1" --data "$dir/$1/disk2" --zone "zone$n" \
        --port $((base + 20 + n)) --http-port $((base + 30 + n)) "${config[@]}"
      ;;
    mount*)
      DFS_CLIENT_KEY=$(<"$dir/keys/client")
      export DFS_CLIENT_KEY
      exec "$home/dfs-mount" "$meta" "$dir/$1"
      ;;
  esac
}

serves() {
  local n=${1##*[a-z]}
  case $1 in
    postgres) grep -q '^PostgreSQL runs in' "$dir/logs/postgres.log" ;;
    metaserver*) ready $((base + 10 + n)) ;;
    datanode*) ready $((base + 30 + n)) ;;
    mount*) [[ $(timeout 20 stat -f -c %T "$dir/$1") == fuse* && $(timeout 20 stat -c %i "$dir/$1") == 1 ]] ;;
  esac 2>/dev/null
}

# Asks the HTTP port $1 of a server whether it can serve.
ready() {
  local answer
  answer=$(exec 3<>"/dev/tcp/127.0.0.1/$1" && printf 'GET /readyz HTTP/1.0\r\n\r\n' >&3 && timeout 20 head -1 <&3) &&
    [[ $answer == *' 200 '* ]]
}

# ---- processes

# Prints the process of part $1 if it runs: its pid file holds a pid and when that process began.
pid_of() {
  local pid began
  read -r pid began 2>/dev/null <"$dir/run/$1" && [[ $(began "$pid") == "$began" ]] && printf '%s\n' "$pid"
}
began() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20; }

# Starts part $1 unless it runs.
start() {
  ! pid_of "$1" >/dev/null || return 0
  [[ ! -s $dir/logs/$1.log ]] || mv -f -- "$dir/logs/$1.log" "$dir/logs/$1.log.1"
  mkdir -p -- "$dir/$1" 2>/dev/null || { fusermount -uz "$dir/$1" && mkdir -p -- "$dir/$1"; }
  setsid "$BASH" "${BASH_SOURCE[0]}" run "$1" </dev/null >"$dir/logs/$1.log" 2>&1 9>&- &
  printf '%s %s\n' "$!" "$(began $!)" >"$dir/run/$1"
}

# Waits until part $1 serves. It has not yet, or it has ended, which are different things.
await() {
  local end=$((SECONDS + wait_s))
  until serves "$1"; do
    pid_of "$1" >/dev/null || die "$1 has ended: $(tail -n 3 "$dir/logs/$1.log") (log: $dir/logs/$1.log)"
    ((SECONDS < end)) || die "$1 runs but does not serve after $wait_s s (log: $dir/logs/$1.log)"
    sleep 0.2
  done
}

# Ends part $1 with signal $2: asked nicely it has 60 s.
end() {
  local pid i signal=$2
  if pid=$(pid_of "$1"); then
    kill "-$signal" "$pid"
    for ((i = 0; i < 300; i++)); do
      pid_of "$1" >/dev/null || break
      sleep 0.2
    done
    ! pid_of "$1" >/dev/null || { printf '%s does not end: killed\n' "$1" >&2 && kill -9 "$pid"; }
  fi
  # Also of one that has ended by itself.
  [[ $1 != mount* ]] || fusermount -uz "$dir/$1" 2>/dev/null || true
  rm -f -- "$dir/run/$1"
}

# ---- commands

up() {
  local part
  ((base > 0 && base < 65000)) || die "DFS_BASE_PORT must be 1 to 64999: $base"
  mkdir -p -- "$dir"/{keys,logs,run}
  for part in client datanode admin; do # one for each role; whoever has it is believed
    [[ -s $dir/keys/$part ]] || (umask 077 && head -c 32 /dev/urandom | base64 >"$dir/keys/$part")
  done
  # Builds what is to be built, once.
  [[ ${DFS_NO_BUILD:-} == 1 ]] || "$home/dfs" version >/dev/null
  export DFS_NO_BUILD=1
  # DataNodes look for MetaServers by themselves; all others find what they need when it serves.
  for part in "$@"; do [[ $part != postgres ]] || { start postgres && await postgres; }; done
  for part in "$@"; do [[ $part == postgres || $part == mount* ]] || start "$part"; done
  for part in "$@"; do [[ $part != metaserver* ]] || await "$part"; done
  for part in "$@"; do [[ $part != mount* ]] || start "$part"; done
  for part in "$@"; do await "$part"; done
}

down() {
  local part parts=("$@")
  for part in "${parts[@]}"; do [[ $part != mount* ]] || end "$part" TERM & done
  wait
  for part in "${parts[@]}"; do [[ $part != datanode* ]] || end "$part" TERM & done
  wait
  for part in "${parts[@]}"; do [[ $part != metaserver* ]] || end "$part" TERM & done
  wait
  for part in "${parts[@]}"; do [[ $part != postgres ]] || end "$part" TERM; done
}

status() {
  local part pid row='%-12s %-9s %-8s %-15s %-8s %-13s %s\n' down=0 kb limit
  # shellcheck disable=SC2059
  printf "$row" PART STATE PROCESS PORTS RSS HEAP LOG
  for part in "$@"; do
    if ! pid=$(pid_of "$part"); then
      down=1
      # shellcheck disable=SC2059
      printf "$row" "$part" "$([[ -e $dir/run/$part ]] && echo ended || echo stopped)" - - - - "$dir/logs/$part.log"
      continue
    fi
    kb=$(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$pid/status")
    limit=$(tr '\0' '\n' <"/proc/$pid/cmdline" | sed -n 's/^-Xmx//p')
    # shellcheck disable=SC2059
    printf "$row" "$part" "$(serves "$part" && echo serves || echo starting)" "$pid" "$(ports "$part")" \
      "$((kb / 1024)) MiB" "$(heap "$pid")$limit" "$dir/logs/$part.log"
  done
  return $down
}

ports() {
  local n=${1##*[a-z]}
  case $1 in
    postgres) echo "$base" ;;
    metaserver*) echo "$((base + n)), $((base + 10 + n))" ;;
    datanode*) echo "$((base + 20 + n)), $((base + 30 + n))" ;;
    mount*) echo - ;;
  esac
}

# The heap that JVM $1 uses now, in MiB, for who asks for the status: it takes a JVM to ask each.
heap() {
  [[ $command == status ]] || return 0
  "$(dirname -- "$(readlink -f "/proc/$1/exe")")/jcmd" "$1" GC.heap_info 2>/dev/null |
    awk '/garbage-first heap|DefNew|Tenured|def new gen|tenured gen/ { sub(/.*used /, ""); sub(/K.*/, ""); n += $0 }
      END { printf "%dm/", n / 1024 }'
}

command=${1:-}
shift || true
if [[ $command == run ]]; then run "$@"; fi
all=("$postgres")
# shellcheck disable=SC2206 # words
all+=($metaservers $datanodes $mounts)
# Whatever was started by name as well.
for file in "$dir"/run/*; do
  [[ ! -e $file || $command == up || " ${all[*]} " == *" ${file##*/} "* ]] || all+=("${file##*/}")
done
parts=("$@")
((${#parts[@]})) || parts=("${all[@]}")
for part in "${parts[@]}"; do
  [[ $part =~ ^(postgres|(metaserver|datanode|mount)[1-9])$ ]] || die "there is no part $part: ${all[*]}"
done
case $command in
  up) up "${parts[@]}" && status "${parts[@]}" ;;
  status) status "${parts[@]}" ;;
  down) down "${parts[@]}" ;;
  kill)
    (($#)) || die "kill what? ${all[*]}"
    for part in "${parts[@]}"; do end "$part" KILL; done
    ;;
  wipe) down "${parts[@]}" && rm -rf --one-file-system -- "${dir:?}" ;;
  env) printf 'export DFS_META=%q DFS_CLIENT_KEY_FILE=%q DFS_ADMIN_KEY_FILE=%q\n' "$meta" "$dir/keys/client" "$dir/keys/admin" ;;
  *) usage >&2 && exit 2 ;;
esac
