# shellcheck shell=bash
# Shared by ./dfs-mount, ./dfs and ./test; sourced, never run. Sets nothing up by itself.
#
# What the environment can say:
#   DFS_JAVA_HOME     the JDK 25 to use, and no other
#   DFS_JDK_URL       where to fetch a JDK 25 from (http, https or file), instead of looking for one
#   DFS_JDK_SHA256    its checksum
#   DFS_NO_BUILD=1    use the jars as they are
#   DFS_NO_INSTALL=1  never install packages or load kernel modules
#   DFS_HEAP, DFS_DIRECT_MEMORY, DFS_JAVA_OPTS   for the JVM
#   DFS_START_TIMEOUT seconds that a start in the background may take (120)
#   DFS_SYSROOT       look for JDKs, libraries and devices below this directory (for tests)
#
# Background starts: the launcher gives the JVM a path in DFS_READY_FILE (io.dfs.common.cli.ReadyFile)
# and a log as its output. The JVM creates that file, whole, when it serves; its text is what the user
# is to read, and the launcher prints it and exits 0. If the JVM ends first the launcher prints what it
# said last and exits with its code.

# mount(8) at the start of a machine knows no home.
export HOME=${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}
dfs_root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/.." && pwd -P)
dfs_cache=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/dfs
dfs_state=${XDG_STATE_HOME:-${HOME:-/tmp}/.local/state}/dfs
dfs_name=${0##*/}
# How the user would call dfs, for what is printed to be pasted.
dfs_command=dfs
[[ $0 != */* ]] || dfs_command=${0%/*}/dfs
[[ $dfs_name != mount.* ]] || dfs_command=$dfs_root/dfs
# The exit codes of what this file finds wrong: dfs-mount has those of mount(8).
dfs_failure=1
dfs_late=1

# Eclipse Temurin 25.0.3+9.
dfs_jdk_release=25.0.3+9
dfs_jdk_base=https://github.com/adoptium/temurin25-binaries/releases/download/jdk-25.0.3%2B9
dfs_jdk_sha256_x64=69264a7a211bf5029830d07bc3370f879769d62ebc5b5488e90c9343a2da0e1f
dfs_jdk_sha256_aarch64=3e4287cb98870ba824ed698854bdc27cff984254caf66dd12cc291e7bfdde26b

say() { printf '%s: %s\n' "$dfs_name" "$*" >&2; }
die() { say "$*"; exit "$dfs_failure"; }

# ---- JDK -------------------------------------------------------------------------------------

# Whether $1 is the home of a JDK 25 (of a runtime, where there is nothing to build).
dfs_is_jdk() {
  [[ -x $1/bin/java ]] || return 1
  [[ -d $dfs_root/lib || -x $1/bin/javac ]] || return 1
  if [[ -r $1/release ]]; then
    grep -q '^JAVA_VERSION="25[."]' "$1/release"
  else
    "$1/bin/java" -version 2>&1 | grep -q 'version "25[."]'
  fi
}

# Sets and exports JAVA_HOME.
dfs_find_jdk() {
  local home java
  if [[ -n ${DFS_JAVA_HOME:-} ]]; then
    dfs_is_jdk "$DFS_JAVA_HOME" || die "DFS_JAVA_HOME=$DFS_JAVA_HOME is not a JDK 25"
    export JAVA_HOME=$DFS_JAVA_HOME
    return
  fi
  if [[ -n ${DFS_JDK_URL:-} ]]; then
    dfs_fetch_jdk
    return
  fi
  java=$(command -v java || true)
  for home in "${JAVA_HOME:-}" "${DFS_SYSROOT:-}"/usr/lib/jvm/*25* \
    "${java:+$(dirname -- "$(dirname -- "$(readlink -f -- "$java")")")}"; do
    if [[ -n $home ]] && dfs_is_jdk "$home"; then
      export JAVA_HOME=$home
      return
    fi
  done
  dfs_fetch_jdk
}

dfs_fetch_jdk() {
  local url sum='' home arch
  if [[ -n ${DFS_JDK_URL:-} ]]; then
    url=$DFS_JDK_URL sum=${DFS_JDK_SHA256:-}
    home=$dfs_cache/jdk-$(printf '%s %s' "$url" "$sum" | sha256sum | cut -c1-16)
  else
    case $(uname -m) in
      x86_64) arch=x64 sum=$dfs_jdk_sha256_x64 ;;
      aarch64) arch=aarch64 sum=$dfs_jdk_sha256_aarch64 ;;
      *) die "there is no JDK 25 here and none is known for $(uname -m): install one and set DFS_JAVA_HOME to it" ;;
    esac
    url=$dfs_jdk_base/OpenJDK25U-jdk_${arch}_linux_hotspot_${dfs_jdk_release/+/_}.tar.gz
    home=$dfs_cache/jdk-$dfs_jdk_release
  fi
  if [[ ! -d $home ]]; then
    mkdir -p -- "$dfs_cache" || die "cannot create $dfs_cache"
    (
      flock 9
      [[ -d $home ]] || dfs_unpack_jdk "$url" "$sum" "$home"
    ) 9>"$dfs_cache/jdk.lock" || exit "$dfs_failure"
  fi
  export JAVA_HOME=$home
}

# $1 URL, $2 checksum or nothing, $3 where the JDK shall be. It appears there whole or not at all.
dfs_unpack_jdk() {
  local partial=$3.partial
  rm -rf -- "$partial"
  mkdir -p -- "$partial/jdk"
  say "fetching a JDK 25 from $1"
  dfs_download "$1" "$partial/jdk.tar.gz" ||
    die "there is no JDK 25 here and $1 cannot be read: install a JDK 25 and set DFS_JAVA_HOME to it, or set DFS_JDK_URL to a copy of that archive"
  if [[ -z $2 ]]; then
    say "DFS_JDK_SHA256 is not set: this archive's checksum is not verified"
  elif ! printf '%s  %s\n' "$2" "$partial/jdk.tar.gz" | sha256sum --check --status; then
    rm -rf -- "$partial"
    die "refused: the checksum of $1 is not $2"
  fi
  tar -xzf "$partial/jdk.tar.gz" --strip-components=1 -C "$partial/jdk" ||
    die "$1 is not a .tar.gz of a JDK"
  dfs_is_jdk "$partial/jdk" || die "$1 does not hold a JDK 25"
  sync -f "$partial/jdk"
  mv -T -- "$partial/jdk" "$3"
  rm -rf -- "$partial"
}

dfs_download() {
  case $1 in
    file://*) cp -- "${1#file://}" "$2" ;;
    *)
      dfs_need_downloader
      if command -v curl >/dev/null; then
        curl -fsSL --retry 3 --connect-timeout 20 --max-time 1200 -o "$2" "$1"
      else
        wget -q --tries=3 --timeout=60 -O "$2" "$1"
      fi
      ;;
  esac
}

# A JDK and Maven are fetched with curl or wget, which a minimal Debian has not.
dfs_need_downloader() {
  command -v curl >/dev/null || command -v wget >/dev/null ||
    dfs_install "There is neither curl nor wget here" curl ca-certificates
}

# ---- build -----------------------------------------------------------------------------------

# Sets dfs_classpath; builds first when sources are newer than the jars.
dfs_build() {
  if [[ -d $dfs_root/lib ]]; then
    dfs_classpath="$dfs_root/lib/*"
    return
  fi
  dfs_classpath="$dfs_root/cli/target/lib/*"
  if [[ ${DFS_NO_BUILD:-} == 1 ]]; then
    return
  fi
  if dfs_is_built; then
    return
  fi
  mkdir -p -- "$dfs_root/target" || die "cannot write to $dfs_root"
  (
    flock -n 9 || { say "waiting for another build of $dfs_root"; flock 9; }
    dfs_is_built || dfs_run_build
  ) 9>"$dfs_root/target/build.lock" || exit "$dfs_failure"
}

dfs_is_built() {
  local stamp=$dfs_root/target/built
  [[ -e $stamp && -n $(compgen -G "$dfs_root/cli/target/lib/dfs-cli-*.jar") ]] || return 1
  # Directories count too: they are newer when a file was removed.
  [[ -z $(find "$dfs_root"/pom.xml "$dfs_root"/*/pom.xml "$dfs_root"/*/src/main -newer "$stamp" -print -quit) ]]
}

dfs_run_build() {
  local log=$dfs_root/target/build.log
  dfs_find_maven
  say "building (a few minutes the first time; log: $log)"
  touch -- "$dfs_root/target/built.next"
  # New files, never new contents: a running mount still reads the old ones.
  rm -rf -- "$dfs_root/cli/target/lib"
  if ! dfs_maven -q -Pfast -Dmaven.test.skip=true -pl cli -am package >"$log" 2>&1 </dev/null; then
    tail -n 30 "$log" >&2
    die "the build failed (log: $log)"
  fi
  mv -- "$dfs_root/target/built.next" "$dfs_root/target/built"
}

# Sets dfs_mvn: the machine's Maven if it is new enough, else the wrapper.
dfs_find_maven() {
  local version
  dfs_mvn=$dfs_root/mvnw
  if command -v mvn >/dev/null; then
    version=$(mvn -v 2>/dev/null | sed -n 's/.*Apache Maven \([0-9.]*\).*/\1/p')
    [[ -n $version && $(printf '%s\n' 3.8.7 "$version" | sort -V | head -n 1) == 3.8.7 ]] && dfs_mvn=mvn
  fi
  [[ $dfs_mvn == mvn ]] || dfs_need_downloader
}

# Maven in the project, under JAVA_HOME.
dfs_maven() {
  # Maven's own libraries use what newer JDKs warn about.
  (cd -- "$dfs_root" && MAVEN_OPTS="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}" \
    "$dfs_mvn" -B "$@")
}

# ---- FUSE ------------------------------------------------------------------------------------

dfs_has_libfuse() {
  local found
  for found in "${DFS_SYSROOT:-}"{/lib,/usr/lib,/lib64,/usr/lib64,/usr/local/lib}{,/*-linux-gnu*}/libfuse.so.2; do
    [[ -e $found ]] && return 0
  done
  return 1
}

dfs_has_fusermount() {
  local directory
  for directory in "${DFS_SYSROOT:-}"{/bin,/usr/bin,/usr/local/bin}; do
    [[ -x $directory/fusermount || -x $directory/fusermount3 ]] && return 0
  done
  return 1
}

# Makes FUSE usable or says in one sentence what to do.
dfs_prepare_fuse() {
  local missing=()
  dfs_has_libfuse || missing+=(libfuse2)
  # By file, not by package: fuse3 has a fusermount too, and Debian lets only one of both in.
  dfs_has_fusermount || missing+=(fuse)
  if ((${#missing[@]})); then
    dfs_install "FUSE 2 is not complete here" "${missing[@]}"
  fi
  dfs_prepare_device
  dfs_link_fusermount
}

# Installs packages, or dies with the sentence $1 and what to type.
dfs_install() {
  local why=$1 command
  shift
  command="apt-get install -y --no-install-recommends $*"
  if [[ ${DFS_NO_INSTALL:-} == 1 || $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
    [[ $* != *libfuse2* ]] || command+="   (libfuse2t64 where there is no libfuse2)"
    die "$why; as root run: $command"
  fi
  say "installing $*"
  local log
  log=$(dfs_apt_install "$@" 2>&1) || log+=$(apt-get update -q 2>&1 && dfs_apt_install "$@" 2>&1) ||
    log+=$(dfs_apt_install "${@/#libfuse2/libfuse2t64}" 2>&1) || {
    printf '%s\n' "$log" | tail -n 15 >&2
    die "cannot install $*; by hand: $command"
  }
}

dfs_apt_install() {
  DEBIAN_FRONTEND=noninteractive timeout 300 apt-get install -y -q --no-install-recommends \
    -o DPkg::Lock::Timeout=120 "$@" </dev/null
}

dfs_prepare_device() {
  local device=${DFS_SYSROOT:-}/dev/fuse
  if [[ ! -e $device && ${DFS_NO_INSTALL:-} != 1 && $(id -u) == 0 ]]; then
    modprobe fuse 2>/dev/null || true
  fi
  [[ -e $device ]] ||
    die "there is no /dev/fuse: as root run 'modprobe fuse', or give the container '--device /dev/fuse --cap-add SYS_ADMIN'"
  [[ -r $device && -w $device ]] ||
    die "/dev/fuse is closed to $(id -un): as root run 'chmod 666 /dev/fuse'"
}

# libfuse 2 calls "fusermount"; where only fuse3's program exists, it gets that name for us alone.
dfs_link_fusermount() {
  local three
  command -v fusermount >/dev/null && return
  three=$(command -v fusermount3) || return 0
  mkdir -p -- "$dfs_cache/bin"
  ln -sfn -- "$three" "$dfs_cache/bin/fusermount"
  export PATH=$dfs_cache/bin:$PATH
}

# ---- start -----------------------------------------------------------------------------------

# Sets dfs_java to the command for main class $1; the rest are JVM options.
dfs_java_command() {
  local main=$1
  shift
  # Not in /tmp: it may be what somebody mounts over, or closed to programs.
  mkdir -p -- "$dfs_cache/tmp" "$dfs_state" || die "cannot create $dfs_cache and $dfs_state"
  # shellcheck disable=SC2206 # DFS_JAVA_OPTS holds several words
  dfs_java=("$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED
    --sun-misc-unsafe-memory-access=allow -XX:-UsePerfData "-XX:ErrorFile=$dfs_state/hs_err_%p.log"
    "-Djava.io.tmpdir=$dfs_cache/tmp" "-Ddfs.launcher=$dfs_name" "-Ddfs.command=$dfs_command"
    "-Ddfs.program=$(readlink -f -- "$0")" "$@" ${DFS_JAVA_OPTS:-}
    -cp "$dfs_classpath" "$main")
}

# Runs "${dfs_java[@]}" "$@" in the background; $1 names the log.
dfs_start_in_background() {
  local log=$dfs_state/$1.log ready child code polls
  shift
  ready=$(mktemp -u -- "$dfs_state/ready.XXXXXXXX")
  [[ ! -s $log ]] || mv -f -- "$log" "$log.1"
  # In a session of its own: neither Ctrl-C here nor the end of this terminal reaches it.
  # Appending: the JVM writes and rotates the same log.
  DFS_READY_FILE=$ready DFS_LOG_FILE=$log setsid "${dfs_java[@]}" "$@" </dev/null >>"$log" 2>&1 &
  child=$!
  trap 'kill "$child" 2>/dev/null; rm -f -- "$ready"; exit 130' INT TERM
  for ((polls = 10 * ${DFS_START_TIMEOUT:-120}; polls > 0; polls--)); do
    if [[ -e $ready ]]; then
      cat -- "$ready"
      rm -f -- "$ready"
      return 0
    fi
    if ! kill -0 "$child" 2>/dev/null; then
      code=0
      wait "$child" || code=$?
      tail -n 20 -- "$log" >&2
      [[ $code == 0 ]] || say "did not start (log: $log)"
      return "$code"
    fi
    sleep 0.1
  done
  kill "$child" 2>/dev/null
  for ((polls = 100; polls > 0; polls--)); do
    kill -0 "$child" 2>/dev/null || break
    sleep 0.1
  done
  kill -KILL "$child" 2>/dev/null
  tail -n 20 -- "$log" >&2
  say "was not ready within ${DFS_START_TIMEOUT:-120} s (log: $log)"
  return "$dfs_late"
}
