#!/usr/bin/env bash
# torture.sh [ROUNDS [SEED]]: rounds of 60 s of load, six faults of four kinds at least, and the check that nothing
# acknowledged is lost. Round i has seed SEED+i; a round with little load counts as failed.
set -uo pipefail
export DFS_JAVA_OPTS= # as users run it
. "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../torture.sh"
rounds=${1:-1} seed=${2:-$RANDOM}
torture_up || result
for ((round = 0; round < rounds; round++)); do
  echo "round $((round + 1)) of $rounds, seed $((seed + round))"
  torture_round "$((seed + round))" 60 6 4 2000 100
  ((failures == 0)) || { [[ -z ${TORTURE_KEEP:-} ]] || cp -a "$work" "$TORTURE_KEEP"; break; }
done
echo "$round rounds from seed $seed on"
result
