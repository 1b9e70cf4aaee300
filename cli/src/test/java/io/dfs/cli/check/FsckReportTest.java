package io.dfs.cli.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.common.check.CheckSummary;
import io.dfs.common.check.Finding;
import io.dfs.common.check.Outcome;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** What dfs fsck prints, and the exit codes that scripts rely on. */
class FsckReportTest {
  private static final CheckSummary SUMMARY = new CheckSummary(10, 9, 8, 24, 0, 0, 0);

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private FsckReport report(boolean json, boolean painted) {
    return new FsckReport(new PrintWriter(out), new PrintWriter(err), json, painted);
  }

  private static Finding finding(Outcome outcome) {
    return new Finding("unnamed-inode", "inode 7 has no name", outcome);
  }

  @Test
  void nothingIsWrong() {
    FsckReport report = report(false, false);
    report.progress("chunks", 1, 2);
    assertEquals(0, report.end(SUMMARY));
    assertEquals("checked 10 inodes, 9 names, 8 chunks, 24 replicas\nno damage\n", out.toString());
    assertEquals("", err.toString(), "nobody looks");
  }

  @Test
  void damageIsTheWorstThenWhatWasNotChecked() {
    FsckReport found = report(false, false);
    found.finding(finding(Outcome.FOUND));
    found.unchecked("node 3 is missing: none of its replicas");
    assertEquals(4, found.end(SUMMARY));
    FsckReport left = report(false, false);
    left.finding(finding(Outcome.REPAIRED));
    left.finding(finding(Outcome.LEFT));
    assertEquals(4, left.end(SUMMARY));
    FsckReport repaired = report(false, false);
    repaired.finding(finding(Outcome.REPAIRED));
    repaired.finding(finding(Outcome.GONE));
    assertEquals(5, repaired.end(SUMMARY));
    FsckReport partly = report(false, false);
    partly.finding(finding(Outcome.REPAIRED));
    partly.unchecked("node 3");
    assertEquals(6, partly.end(SUMMARY));
    for (String line :
        new String[] {
          "unnamed-inode: inode 7 has no name\n",
          "unnamed-inode: inode 7 has no name - repaired\n",
          "unnamed-inode: inode 7 has no name - cannot be repaired\n",
          "not checked: node 3 is missing: none of its replicas\n",
          "\n1 damaged\n",
          "\n1 repaired, 1 damaged\n",
          "\n1 repaired, none left\n",
          "\n1 repaired, none left, but not everything could be checked\n"
        }) {
      assertTrue(out.toString().contains(line), () -> line + out);
    }
  }

  @Test
  void programsGetALineForEachEvent() {
    FsckReport report = report(true, false);
    report.finding(finding(Outcome.REPAIRED));
    report.unchecked("node 3");
    assertEquals(6, report.end(new CheckSummary(10, 9, 8, 24, 100, 2, 1)));
    assertEquals(
        """
        { "event": "finding", "kind": "unnamed-inode", "outcome": "repaired", "text": "inode 7 has no name" }
        { "event": "unchecked", "text": "node 3" }
        { "event": "summary", "damage": 0, "repaired": 1, "unchecked": 1, "inodes": 10, "names": 9, \
        "chunks": 8, "replicas": 24, "verified_bytes": 100, "leftover_replicas": 2, "groups_below": 1 }
        """,
        out.toString());
  }

  @Test
  void whatDoesNoHarmIsSaidAndIsNoDamage() {
    assertEquals(0, report(false, false).end(new CheckSummary(1, 0, 0, 0, 2048, 3, 2)));
    assertTrue(out.toString().contains("2.0 KiB of them read"), out::toString);
    assertTrue(out.toString().contains("3 replicas of writes that were never"), out::toString);
    assertTrue(out.toString().contains("2 groups have fewer members"), out::toString);
  }

  @Test
  void peopleSeeHowFarItIs() {
    FsckReport report = report(false, true);
    report.progress("chunks", 1, 2);
    assertTrue(err.toString().contains("chunks  1 of 2"), err::toString);
    report.clearLine();
    assertTrue(err.toString().endsWith("\r\033[K"), err::toString);
  }
}
