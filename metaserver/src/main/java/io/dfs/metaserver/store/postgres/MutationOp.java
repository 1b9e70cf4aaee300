package io.dfs.metaserver.store.postgres;

import io.dfs.common.metadata.Mutation;

/**
 * A mutation as the arguments of the SQL function of the same name. What that answers stands in the
 * slot, so it says itself what it is: see {@link JsonAnswers#outcome}.
 */
interface MutationOp {
  /** Writes the arguments as one JSON object with the function's name in {@code op}. */
  void encode(BatchEncoder out);

  static MutationOp of(Mutation mutation, StoredVolume volume) {
    return switch (mutation) {
      case Mutation.Create m -> new CreateOp(m);
      case Mutation.Mkdir m -> new MkdirOp(m);
      case Mutation.Symlink m -> new SymlinkOp(m);
      case Mutation.Link m -> new LinkOp(m);
      case Mutation.Unlink m -> new UnlinkOp(m);
      case Mutation.Rmdir m -> new RmdirOp(m);
      case Mutation.Rename m -> new RenameOp(m);
      case Mutation.SetAttr m -> new SetAttrOp(m);
      case Mutation.SetXattr m -> new SetXattrOp(m);
      case Mutation.RemoveXattr m -> new RemoveXattrOp(m);
      case Mutation.Commit m -> new CommitOp(m, volume);
    };
  }
}
