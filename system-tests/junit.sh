# Sourced by groups whose tests are JUnit's: their classes and jars are there from the unit tests.
. "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../bin/launch.sh"

# junit TESTS [OPTION...]: runs classes of system-tests (as in Maven's -Dtest) with all their tests but soak.
junit() {
  dfs_find_jdk
  dfs_find_maven
  dfs_maven -ntp -pl system-tests -am -Dspotless.check.skip -Denforcer.skip "-Dtest=$1" \
    -Dsurefire.failIfNoSpecifiedTests=false -Ddfs.excludedGroups=soak "${@:2}" verify
}
