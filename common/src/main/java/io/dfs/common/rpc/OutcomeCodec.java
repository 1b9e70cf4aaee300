package io.dfs.common.rpc;

import static io.dfs.common.rpc.NamespaceCodec.toMessage;
import static io.dfs.common.rpc.NamespaceCodec.toValue;

import io.dfs.common.error.FsError;
import io.dfs.common.id.NodeId;
import io.dfs.common.metadata.Outcome;
import java.util.Optional;

/** Outcomes as messages and back. */
public final class OutcomeCodec {
  private OutcomeCodec() {}

  public static io.dfs.proto.Outcome message(Outcome outcome) {
    io.dfs.proto.Outcome.Builder m =
        io.dfs.proto.Outcome.newBuilder().setErrno(outcome.error().errno());
    switch (outcome) {
      case Outcome.Failed f -> m.setErrno(f.error().errno());
      case Outcome.Changed c -> m.setChanged(toMessage(c.attr()));
      case Outcome.Opened o ->
          m.setOpened(
              io.dfs.proto.Opened.newBuilder()
                  .setAttr(toMessage(o.attr()))
                  .setCreated(o.created())
                  .setLayout(toMessage(o.layout())));
      case Outcome.Removed r -> m.setRemoved(toMessage(r.attr()));
      case Outcome.Renamed r -> {
        io.dfs.proto.Renamed.Builder b =
            io.dfs.proto.Renamed.newBuilder().setMoved(toMessage(r.moved()));
        r.replaced().ifPresent(a -> b.setReplaced(toMessage(a)));
        m.setRenamed(b);
      }
      case Outcome.Committed c ->
          m.setCommitted(
              io.dfs.proto.Committed.newBuilder()
                  .setAttr(toMessage(c.attr()))
                  .setPosition(c.position()));
      case Outcome.Missing x -> {
        io.dfs.proto.Missing.Builder b = io.dfs.proto.Missing.newBuilder();
        x.chunks().forEach(r -> b.addChunks(missing(r)));
        m.setMissing(b);
      }
      case Outcome.Conflict c ->
          m.setConflict(
              io.dfs.proto.Conflict.newBuilder()
                  .setAttr(toMessage(c.attr()))
                  .setPresent(toMessage(c.present())));
    }
    return m.build();
  }

  private static io.dfs.proto.MissingReplicas missing(Outcome.MissingReplicas r) {
    io.dfs.proto.MissingReplicas.Builder b =
        io.dfs.proto.MissingReplicas.newBuilder()
            .setChunk(toMessage(r.chunk()))
            .setTooFewServing(r.tooFewServing());
    r.members().forEach(n -> b.addMembers(n.value()));
    return b.build();
  }

  public static Outcome value(io.dfs.proto.Outcome m) {
    return switch (m.getOfCase()) {
      case CHANGED -> new Outcome.Changed(toValue(m.getChanged()));
      case OPENED ->
          new Outcome.Opened(
              toValue(m.getOpened().getAttr()),
              m.getOpened().getCreated(),
              toValue(m.getOpened().getLayout()));
      case REMOVED -> new Outcome.Removed(toValue(m.getRemoved()));
      case RENAMED ->
          new Outcome.Renamed(
              toValue(m.getRenamed().getMoved()),
              m.getRenamed().hasReplaced()
                  ? Optional.of(toValue(m.getRenamed().getReplaced()))
                  : Optional.empty());
      case COMMITTED ->
          new Outcome.Committed(
              toValue(m.getCommitted().getAttr()), m.getCommitted().getPosition());
      case MISSING ->
          new Outcome.Missing(
              m.getMissing().getChunksList().stream().map(OutcomeCodec::missing).toList());
      case CONFLICT ->
          new Outcome.Conflict(
              toValue(m.getConflict().getAttr()), toValue(m.getConflict().getPresent()));
      case OF_NOT_SET ->
          new Outcome.Failed(m.getErrno() == 0 ? FsError.EPROTO : FsError.of(m.getErrno()));
    };
  }

  private static Outcome.MissingReplicas missing(io.dfs.proto.MissingReplicas m) {
    return new Outcome.MissingReplicas(
        toValue(m.getChunk()),
        m.getMembersList().stream().map(NodeId::new).toList(),
        m.getTooFewServing());
  }
}
