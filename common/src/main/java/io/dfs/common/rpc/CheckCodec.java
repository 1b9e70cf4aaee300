package io.dfs.common.rpc;

import io.dfs.common.check.CheckListener;
import io.dfs.common.check.CheckOptions;
import io.dfs.common.check.CheckSummary;
import io.dfs.common.check.Finding;
import io.dfs.common.check.Outcome;
import io.dfs.proto.FsckEvent;
import io.dfs.proto.FsckFinding;
import io.dfs.proto.FsckOutcome;
import io.dfs.proto.FsckProgress;
import io.dfs.proto.FsckRequest;
import io.dfs.proto.FsckSummary;
import java.util.Optional;

/** What a check tells, as messages and back. */
public final class CheckCodec {
  private CheckCodec() {}

  public static FsckRequest toMessage(CheckOptions o) {
    return FsckRequest.newBuilder().setVerify(o.verify()).setRepair(o.repair()).build();
  }

  public static CheckOptions toValue(FsckRequest m) {
    return new CheckOptions(m.getVerify(), m.getRepair());
  }

  public static FsckEvent toMessage(Finding f) {
    return FsckEvent.newBuilder()
        .setFinding(
            FsckFinding.newBuilder()
                .setKind(f.kind())
                .setText(f.text())
                .setOutcome(toMessage(f.outcome())))
        .build();
  }

  public static FsckEvent unchecked(String what) {
    return FsckEvent.newBuilder().setUnchecked(what).build();
  }

  public static FsckEvent progress(String step, long done, long all) {
    return FsckEvent.newBuilder()
        .setProgress(FsckProgress.newBuilder().setStep(step).setDone(done).setAll(all))
        .build();
  }

  public static FsckEvent toMessage(CheckSummary s) {
    return FsckEvent.newBuilder()
        .setSummary(
            FsckSummary.newBuilder()
                .setInodes(s.inodes())
                .setNames(s.names())
                .setChunks(s.chunks())
                .setReplicas(s.replicas())
                .setVerifiedBytes(s.verifiedBytes())
                .setLeftoverReplicas(s.leftoverReplicas())
                .setGroupsBelow(s.groupsBelow()))
        .build();
  }

  /**
   * Tells a listener what an event says.
   *
   * @return the summary, which comes last
   */
  public static Optional<CheckSummary> tell(FsckEvent event, CheckListener listener) {
    switch (event.getEventCase()) {
      case PROGRESS -> {
        FsckProgress p = event.getProgress();
        listener.progress(p.getStep(), p.getDone(), p.getAll());
      }
      case FINDING -> listener.finding(toValue(event.getFinding()));
      case UNCHECKED -> listener.unchecked(event.getUnchecked());
      case SUMMARY -> {
        return Optional.of(toValue(event.getSummary()));
      }
      case EVENT_NOT_SET -> {} // of a newer server
    }
    return Optional.empty();
  }

  private static Finding toValue(FsckFinding m) {
    return new Finding(m.getKind(), m.getText(), toValue(m.getOutcome()));
  }

  private static CheckSummary toValue(FsckSummary m) {
    return new CheckSummary(
        m.getInodes(),
        m.getNames(),
        m.getChunks(),
        m.getReplicas(),
        m.getVerifiedBytes(),
        m.getLeftoverReplicas(),
        m.getGroupsBelow());
  }

  private static FsckOutcome toMessage(Outcome outcome) {
    return switch (outcome) {
      case FOUND -> FsckOutcome.FSCK_FOUND;
      case REPAIRED -> FsckOutcome.FSCK_REPAIRED;
      case GONE -> FsckOutcome.FSCK_GONE;
      case LEFT -> FsckOutcome.FSCK_LEFT;
    };
  }

  /** One that is not known is damage that nobody repaired. */
  private static Outcome toValue(FsckOutcome outcome) {
    return switch (outcome) {
      case FSCK_REPAIRED -> Outcome.REPAIRED;
      case FSCK_GONE -> Outcome.GONE;
      case FSCK_LEFT -> Outcome.LEFT;
      case FSCK_FOUND, FSCK_OUTCOME_UNSPECIFIED, UNRECOGNIZED -> Outcome.FOUND;
    };
  }
}
