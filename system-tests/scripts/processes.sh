#!/usr/bin/env bash
# processes.sh [TREE...]: a cluster of many processes at full size: cp -a of /usr/share and /etc (or of these
# trees) onto one mount while MetaServers are killed and other programs work beside it; then the other mount
# has the same to the last attribute, and every chunk is on three nodes. Prints a line of figures.
set -uo pipefail
export DFS_JAVA_OPTS= # as users run it
. "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../processes.sh"
trees=("$@")
((${#trees[@]})) || trees=(/usr/share /etc)

begin=$SECONDS
cluster up >"$work/up.out" 2>&1 || { cat "$work/up.out"; fail "cluster.sh up"; result; }
cat "$work/up.out"
eval "$(cluster env)"
figures="started in $((SECONDS - begin)) s, heaps $(heap_limits) MiB"
check "heaps fit in 6 GiB together" test "$(heap_limits)" -le 6144

# Links, device nodes and pipes too; names, modes, owners, times in ns, link targets, counts of links.
attributes() { (cd "$1" && find . -mindepth 1 \( -type d -printf '%P %y %m %U %G %T@\n' -o -printf '%P %y %m %U %G %T@ %n %l\n' \) | LC_ALL=C sort); }

mkdir "$m1/doubles"
python3 "$root/system-tests/doubles.py" "$m1/doubles" "$m2/doubles" "$work/stop" 800 >"$work/doubles.out" 2>&1 &
load=$!
begin=$SECONDS
(
  # A MetaServer dies every 20 s, the two in turn, for as long as the copying lasts.
  for ((i = 0; ; i++)); do
    sleep 20
    [[ ! -e $work/copied ]] || break
    part=metaserver$((i % 2 + 1))
    dies_and_starts "$part" "$part" || echo "$part does not start again"
    echo killed >>"$work/kills"
  done
) >"$work/killer.out" 2>&1 &
killer=$!
for tree in "${trees[@]}"; do
  check "cp -a $tree" timeout 1800 cp -a "$tree" "$m1/"
done
took=$((SECONDS - begin))
touch "$work/copied"
wait "$killer"
check "every MetaServer started again" test ! -s "$work/killer.out"
touch "$work/stop"
wait "$load" || fail "an operation failed, was lost, or was done twice"
figures+="; $(find "${trees[@]}" | wc -l) names, $(du -scm "${trees[@]}" 2>/dev/null | tail -1 | cut -f 1) MiB copied in $took s"
figures+=" with $(cat "$work/kills" 2>/dev/null | wc -l) MetaServers killed; beside it: $(tail -1 "$work/doubles.out")"

begin=$SECONDS
for tree in "${trees[@]}"; do
  copy=$m2/${tree##*/}
  # Programs that hang at pipes or refuse devices: diff compares files and links, the list the rest.
  check "diff -r $tree" timeout 1800 diff -r --no-dereference "$tree" "$copy"
  attributes "$tree" >"$work/here" && attributes "$copy" >"$work/there"
  check "attributes of $tree: $(wc -l <"$work/here")" diff "$work/here" "$work/there"
done
figures+="; compared in $((SECONDS - begin)) s"

begin=$SECONDS
for tree in "${trees[@]}"; do
  # What is smaller lives in PostgreSQL and has no chunk.
  find "$m2/${tree##*/}" -type f -size +16383c -print0
done | xargs -0 -r timeout 900 "$home/dfs" info -o json | python3 "$root/system-tests/replicas.py" >"$work/replicas.out" ||
  fail "every chunk has three replicas on three nodes"
figures+="; $(tail -1 "$work/replicas.out") (asked in $((SECONDS - begin)) s)"
cluster status || fail "everything still runs"
printf '%s\n' "$figures"
check "down" "$root/bench/cluster.sh" down
result
