package io.dfs.common.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.dfs.common.cluster.DurableReplica;
import io.dfs.common.id.BodyId;
import io.dfs.common.id.ChunkId;
import io.dfs.common.id.FileName;
import io.dfs.common.id.InodeId;
import io.dfs.common.id.NodeId;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.ChunkAck;
import io.dfs.common.metadata.Expected;
import io.dfs.common.metadata.Extent;
import io.dfs.common.metadata.InlinePatch;
import io.dfs.common.metadata.InlinePiece;
import io.dfs.common.metadata.Kind;
import io.dfs.common.metadata.Layout;
import io.dfs.common.metadata.TimeChange;
import io.dfs.proto.ChunkRef;

/** Values of the namespace as messages and back. Byte arrays are handed over, not copied. */
public final class NamespaceCodec {
  private NamespaceCodec() {}

  public static ByteString bytes(byte[] bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes);
  }

  static ByteString name(FileName name) {
    return UnsafeByteOperations.unsafeWrap(name.bytes());
  }

  static FileName name(ByteString bytes) {
    return FileName.of(bytes.toByteArray());
  }

  public static io.dfs.proto.Attr toMessage(Attr a) {
    return io.dfs.proto.Attr.newBuilder()
        .setInode(a.id().value())
        .setKindValue(a.kind().code())
        .setPermissions(a.permissions())
        .setUid(a.uid())
        .setGid(a.gid())
        .setNlink(a.nlink())
        .setSize(a.sizeBytes())
        .setAllocated(a.allocatedBytes())
        .setRdev(a.rdev())
        .setAtimeNs(a.atimeNs())
        .setMtimeNs(a.mtimeNs())
        .setCtimeNs(a.ctimeNs())
        .setVersion(a.version())
        .setBody(a.body().value())
        .setXattrs(a.xattrs())
        .build();
  }

  public static Attr toValue(io.dfs.proto.Attr m) {
    return new Attr(
        new InodeId(m.getInode()),
        Kind.of(m.getKindValue()),
        m.getPermissions(),
        m.getUid(),
        m.getGid(),
        m.getNlink(),
        m.getSize(),
        m.getAllocated(),
        m.getRdev(),
        m.getAtimeNs(),
        m.getMtimeNs(),
        m.getCtimeNs(),
        m.getVersion(),
        new BodyId(m.getBody()),
        m.getXattrs());
  }

  public static ChunkRef toMessage(ChunkId c) {
    return ChunkRef.newBuilder()
        .setVolume(c.volume())
        .setNumber(c.number())
        .setKey(c.key())
        .build();
  }

  public static ChunkId toValue(ChunkRef m) {
    return ChunkId.of(m.getVolume(), m.getNumber(), m.getKey());
  }

  public static io.dfs.proto.Extent toMessage(Extent e) {
    return io.dfs.proto.Extent.newBuilder()
        .setPos(e.pos())
        .setLength(e.lengthBytes())
        .setChunk(toMessage(e.chunk()))
        .setChunkOffset(e.chunkOffset())
        .build();
  }

  public static Extent toValue(io.dfs.proto.Extent m) {
    return new Extent(m.getPos(), m.getLength(), toValue(m.getChunk()), m.getChunkOffset());
  }

  public static io.dfs.proto.Layout toMessage(Layout layout) {
    io.dfs.proto.Layout.Builder m = io.dfs.proto.Layout.newBuilder().setComplete(layout.complete());
    layout.extents().forEach(e -> m.addExtents(toMessage(e)));
    for (InlinePiece p : layout.inline()) {
      m.addInline(
          io.dfs.proto.InlinePiece.newBuilder()
              .setPos(p.pos())
              .setData(bytes(p.bytes()))
              .setCrc(p.crc()));
    }
    return m.build();
  }

  public static Layout toValue(io.dfs.proto.Layout m) {
    return new Layout(
        m.getExtentsList().stream().map(NamespaceCodec::toValue).toList(),
        m.getInlineList().stream()
            .map(p -> new InlinePiece(p.getPos(), p.getData().toByteArray(), p.getCrc()))
            .toList(),
        m.getComplete());
  }

  public static io.dfs.proto.DurableReplica toMessage(DurableReplica r) {
    return io.dfs.proto.DurableReplica.newBuilder()
        .setNode(r.node().value())
        .setGeneration(r.generation())
        .build();
  }

  public static DurableReplica toValue(io.dfs.proto.DurableReplica m) {
    return new DurableReplica(new NodeId(m.getNode()), m.getGeneration());
  }

  static io.dfs.proto.ChunkAck toMessage(ChunkAck ack) {
    io.dfs.proto.ChunkAck.Builder m =
        io.dfs.proto.ChunkAck.newBuilder()
            .setChunk(toMessage(ack.chunk()))
            .setLength(ack.lengthBytes());
    ack.durable().forEach(r -> m.addDurable(toMessage(r)));
    return m.build();
  }

  static ChunkAck toValue(io.dfs.proto.ChunkAck m) {
    return new ChunkAck(
        toValue(m.getChunk()),
        m.getLength(),
        m.getDurableList().stream().map(NamespaceCodec::toValue).toList());
  }

  static io.dfs.proto.InlinePatch toMessage(InlinePatch p) {
    return io.dfs.proto.InlinePatch.newBuilder()
        .setOffset(p.offset())
        .setData(bytes(p.bytes()))
        .build();
  }

  static InlinePatch toValue(io.dfs.proto.InlinePatch m) {
    return new InlinePatch(m.getOffset(), m.getData().toByteArray());
  }

  static io.dfs.proto.Expected toMessage(Expected e) {
    io.dfs.proto.Expected.Builder m =
        io.dfs.proto.Expected.newBuilder().setFrom(e.from()).setTo(e.to());
    e.extents().forEach(x -> m.addExtents(toMessage(x)));
    for (Expected.PieceStamp p : e.inline()) {
      m.addInline(
          io.dfs.proto.PieceStamp.newBuilder()
              .setPos(p.pos())
              .setLength(p.lengthBytes())
              .setCrc(p.crc()));
    }
    return m.build();
  }

  static Expected toValue(io.dfs.proto.Expected m) {
    return new Expected(
        m.getFrom(),
        m.getTo(),
        m.getExtentsList().stream().map(NamespaceCodec::toValue).toList(),
        m.getInlineList().stream()
            .map(p -> new Expected.PieceStamp(p.getPos(), p.getLength(), p.getCrc()))
            .toList());
  }

  static io.dfs.proto.TimeChange toMessage(TimeChange t) {
    return io.dfs.proto.TimeChange.newBuilder()
        .setTypeValue(t.type().ordinal())
        .setValueNs(t.valueNs())
        .build();
  }

  static TimeChange toValue(io.dfs.proto.TimeChange m) {
    return switch (m.getType()) {
      case NOW -> TimeChange.NOW;
      case SET -> TimeChange.to(m.getValueNs());
      case OMIT, UNRECOGNIZED -> TimeChange.OMIT;
    };
  }
}
