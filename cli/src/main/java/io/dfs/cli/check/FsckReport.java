package io.dfs.cli.check;

import io.dfs.cli.term.ByteText;
import io.dfs.cli.term.Json;
import io.dfs.cli.term.Sizes;
import io.dfs.common.check.CheckListener;
import io.dfs.common.check.CheckSummary;
import io.dfs.common.check.Finding;
import io.dfs.common.check.Outcome;
import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Prints what a check tells as it comes: a line for each finding, and one JSON object a line for
 * programs; how far it is in one line of a terminal that is painted over. Confined to a thread.
 */
final class FsckReport implements CheckListener {
  static final int CLEAN = 0;
  static final int DAMAGED = 4;
  static final int REPAIRED = 5;
  static final int UNCHECKED = 6;

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean json;
  private final boolean painted;
  private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
  private long unchecked;

  /**
   * @param painted whether somebody looks at {@code err}
   */
  FsckReport(PrintWriter out, PrintWriter err, boolean json, boolean painted) {
    this.out = out;
    this.err = err;
    this.json = json;
    this.painted = painted;
  }

  @Override
  public void finding(Finding finding) {
    outcomes.merge(finding.outcome(), 1L, Long::sum);
    clearLine();
    if (json) {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("kind", finding.kind());
      values.put("outcome", word(finding.outcome()));
      values.put("text", finding.text());
      line("finding", values);
    } else {
      out.printf(
          "%s: %s%s%n", finding.kind(), ByteText.shown(finding.text()), remark(finding.outcome()));
    }
    out.flush();
  }

  private static String word(Outcome outcome) {
    return switch (outcome) {
      case FOUND -> "found";
      case REPAIRED -> "repaired";
      case GONE -> "gone";
      case LEFT -> "left";
    };
  }

  private static String remark(Outcome outcome) {
    return switch (outcome) {
      case FOUND -> "";
      case REPAIRED -> " - repaired";
      case GONE -> " - was not there any more";
      case LEFT -> " - cannot be repaired";
    };
  }

  @Override
  public void unchecked(String what) {
    unchecked++;
    clearLine();
    if (json) {
      line("unchecked", Map.of("text", what));
    } else {
      out.printf("not checked: %s%n", what);
    }
    out.flush();
  }

  @Override
  public void progress(String step, long done, long all) {
    if (painted) {
      err.print("\r%s  %d of %d\033[K".formatted(step, done, all));
      err.flush();
    }
  }

  void clearLine() {
    if (painted) {
      err.print("\r\033[K");
      err.flush();
    }
  }

  private void line(String event, Map<String, Object> values) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("event", event);
    all.putAll(values);
    out.print(Json.line(all));
  }

  /** Prints the sum of it. @return the exit code */
  int end(CheckSummary summary) {
    clearLine();
    long left = count(Outcome.FOUND) + count(Outcome.LEFT);
    long repaired = count(Outcome.REPAIRED);
    if (json) {
      line("summary", values(summary, left, repaired));
    } else {
      out.print(text(summary, left, repaired));
    }
    out.flush();
    if (left > 0) {
      return DAMAGED;
    }
    if (unchecked > 0) {
      return UNCHECKED;
    }
    return repaired > 0 ? REPAIRED : CLEAN;
  }

  private long count(Outcome outcome) {
    return outcomes.getOrDefault(outcome, 0L);
  }

  private Map<String, Object> values(CheckSummary s, long left, long repaired) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("damage", left);
    values.put("repaired", repaired);
    values.put("unchecked", unchecked);
    values.put("inodes", s.inodes());
    values.put("names", s.names());
    values.put("chunks", s.chunks());
    values.put("replicas", s.replicas());
    values.put("verified_bytes", s.verifiedBytes());
    values.put("leftover_replicas", s.leftoverReplicas());
    values.put("groups_below", s.groupsBelow());
    return values;
  }

  private String text(CheckSummary s, long left, long repaired) {
    StringBuilder text = new StringBuilder();
    text.append(
        "checked %d inodes, %d names, %d chunks, %d replicas%s\n"
            .formatted(
                s.inodes(),
                s.names(),
                s.chunks(),
                s.replicas(),
                s.verifiedBytes() == 0
                    ? ""
                    : ", %s of them read".formatted(Sizes.text(s.verifiedBytes()))));
    if (s.leftoverReplicas() > 0) {
      text.append(
          "%d replicas of writes that were never finished take space; they do no harm\n"
              .formatted(s.leftoverReplicas()));
    }
    if (s.groupsBelow() > 0) {
      text.append(
          "%d groups have fewer members that serve than there should be copies: see dfs status\n"
              .formatted(s.groupsBelow()));
    }
    return text.append(verdict(left, repaired)).append('\n').toString();
  }

  private String verdict(long left, long repaired) {
    String fixed = repaired == 0 ? "" : "%d repaired, ".formatted(repaired);
    if (left > 0) {
      return fixed + "%d damaged".formatted(left);
    }
    String rest = repaired == 0 ? "no damage" : "none left";
    return fixed + rest + (unchecked == 0 ? "" : ", but not everything could be checked");
  }
}
