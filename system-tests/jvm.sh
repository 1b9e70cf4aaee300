# Sourced by groups that run many commands of dfs: one JVM for most of them (programs/Commands.java), since
# to start one takes longer than most commands do. Needs bash, $root and $work.

# jvm_open [LIB]: starts it, with the environment of now and the jars in LIB.
jvm_open() {
  mkfifo "$work/jvm.in"
  "${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx256m --enable-native-access=ALL-UNNAMED \
    --sun-misc-unsafe-memory-access=allow -cp "${1:-$root/cli/target/lib}/*" "$root/system-tests/programs/Commands.java" \
    <"$work/jvm.in" >"$work/jvm.log" 2>&1 &
  jvm_pid=$!
  disown "$jvm_pid"
  exec {jvm}>"$work/jvm.in"
}
jvm_close() { [[ -z ${jvm_pid:-} ]] || kill "$jvm_pid" 2>/dev/null; }

# jvm_begin PATH WORD...: its words go to PATH.out and PATH.err and its exit code to PATH.code, after those
# that began before it.
jvm_begin() { printf '%s\0' "$1" $(($# - 1)) "${@:2}" >&"$jvm"; }

# jvm_wait PATH: until it has ended. Its exit code.
jvm_wait() {
  local polls
  for ((polls = 2400; polls > 0; polls--)); do
    [[ ! -e $1.code ]] || return "$(<"$1.code")"
    kill -0 "$jvm_pid" 2>/dev/null || break
    sleep 0.05
  done
  echo "the JVM for commands does not answer: $(tail -n 5 "$work/jvm.log")"
  return 124
}

# jvm WORD...: runs it as if it were a process.
jvm() {
  local at code=0
  at=$(mktemp -u "$work/jvm.XXXXXXXX")
  jvm_begin "$at" "$@"
  jvm_wait "$at" || code=$?
  cat "$at.err" >&2
  cat "$at.out"
  return "$code"
}
