#!/usr/bin/env bash
# trees.sh: what users copy: documentation, Python, /etc, a file of 2 GiB, a repository that builds inside the
# mount; then all of it is removed and the space is back.
set -uo pipefail
. "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../mounts.sh"
start_mount "$mnt" --grace-period 5s || { fail "the mount starts"; result; }
before=$(df --output=used "$mnt" | tail -1)

for tree in /usr/share/doc /usr/lib/python3* /etc; do
  begin=$SECONDS
  check "cp -a $tree" cp -a "$tree" "$mnt/"
  echo "$(find "$tree" | wc -l) names in $((SECONDS - begin)) s"
  check "its copy is the same" same_tree "$tree" "$mnt/${tree##*/}"
done

sum=$(head -c 2G /dev/urandom | tee "$mnt/large" | sha256sum)
echo 3 >/proc/sys/vm/drop_caches 2>/dev/null
check "2 GiB come back" test "$(sha256sum <"$mnt/large")" = "$sum"

check "git clone" git clone -q "$root" "$mnt/clone"
check "git fsck" git -C "$mnt/clone" fsck --no-progress
begin=$SECONDS
check "mvn -Pfast inside the mount" bash -c "cd '$mnt/clone' && mvn -q -o -Pfast package -DskipTests"
echo "built in $((SECONDS - begin)) s"
check "and what it built runs" bash -c "cd '$mnt/clone' && DFS_NO_BUILD=1 ./dfs version"

check "stop" stop_cluster
check "start again" start_mount "$mnt" --grace-period 5s
check "2 GiB are still there" test "$(sha256sum <"$mnt/large")" = "$sum"
check "Python too" same_tree /usr/lib/python3 "$mnt/python3"

begin=$SECONDS
check "rm -rf of all" rm -rf "$mnt/doc" "$mnt"/python3* "$mnt/etc" "$mnt/large" "$mnt/clone"
echo "removed in $((SECONDS - begin)) s"
for ((i = 0; i < 180; i++)); do
  after=$(df --output=used "$mnt" | tail -1)
  ((after <= before)) && break
  sleep 1
done
check "df is back where it was ($before KiB, now $after) after $i s" test "$after" -le "$before"
result
