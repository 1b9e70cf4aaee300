package io.dfs.fusemount.fuse.wire;

import io.dfs.common.error.FsError;
import io.dfs.common.id.FileName;
import io.dfs.fusemount.fuse.NodeEntry;
import io.dfs.fusemount.fuse.Reply;
import java.nio.charset.StandardCharsets;

/** The answer to a readdir or readdirplus. Not thread-safe until it is sent. */
final class PendingDirectory implements Reply.Directory {
  private static final int DIRECTORY_MODE = 0040000;

  private final PendingReply reply;
  private final DirentPacker packer;

  PendingDirectory(PendingReply reply, int sizeBytes, boolean plus) {
    this.reply = reply;
    this.packer = new DirentPacker(sizeBytes, plus);
  }

  @Override
  public boolean add(FileName name, long ino, int mode, long nextOffset) {
    return packer.add(name.bytes(), ino, mode, nextOffset, null);
  }

  @Override
  public boolean addPlus(FileName name, NodeEntry entry, long nextOffset) {
    if (!packer.plus()) {
      throw new IllegalStateException("attributes in an answer to readdir");
    }
    return packer.add(name.bytes(), entry.stat().ino(), entry.stat().mode(), nextOffset, entry);
  }

  @Override
  public boolean addDots(int dots, long ino, long nextOffset) {
    byte[] name = ".".repeat(dots).getBytes(StandardCharsets.US_ASCII);
    return packer.add(name, ino, DIRECTORY_MODE, nextOffset, null);
  }

  @Override
  public void send() {
    reply.succeed(packer.page());
  }

  @Override
  public void error(FsError error) {
    reply.error(error);
  }
}
