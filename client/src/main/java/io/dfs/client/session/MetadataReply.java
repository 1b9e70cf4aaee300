package io.dfs.client.session;

import io.dfs.common.cluster.PlacementMap;
import io.dfs.common.id.XattrName;
import io.dfs.common.metadata.Allotment;
import io.dfs.common.metadata.Attr;
import io.dfs.common.metadata.Outcome;
import io.dfs.common.metadata.SessionGrant;
import java.util.List;

/** Replies that are no domain value of their own. */
public sealed interface MetadataReply {
  /** A session was opened or resumed. */
  record Granted(SessionGrant grant, PlacementMap map) implements MetadataReply {}

  /** A heartbeat was processed; {@code nowNs} is PostgreSQL's clock, the position is opaque. */
  record Renewed(long nowNs, long mapVersion, String databasePosition) implements MetadataReply {}

  /** Chunk ids. */
  record Allotted(List<Allotment> allotments) implements MetadataReply {
    public Allotted {
      allotments = List.copyOf(allotments);
    }
  }

  /** One outcome for each mutation. */
  record Applied(List<Outcome> outcomes) implements MetadataReply {
    public Applied {
      outcomes = List.copyOf(outcomes);
    }
  }

  /** What the names of a path mean, as far as they are there. */
  record Path(List<Attr> attrs) implements MetadataReply {
    public Path {
      attrs = List.copyOf(attrs);
    }
  }

  /** A symlink's target. */
  record Target(byte[] bytes) implements MetadataReply {}

  /** Value of an extended attribute. */
  record XattrValue(byte[] bytes) implements MetadataReply {}

  /** Names of extended attributes. */
  record XattrNames(List<XattrName> names) implements MetadataReply {
    public XattrNames {
      names = List.copyOf(names);
    }
  }

  /** It is done. */
  record Done() implements MetadataReply {}
}
