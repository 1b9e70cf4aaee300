package io.dfs.testkit.metadata.contract;

import io.dfs.common.cluster.ClusterSettings;
import io.dfs.testkit.metadata.StoreHarness;
import org.junit.jupiter.api.Nested;

/** Everything that a metadata store promises; extended once for each store. */
public abstract class MetadataStoreContract {

  /** A fresh, empty store with these settings, closed after each test. */
  protected abstract StoreHarness startStore(ClusterSettings settings);

  @Nested
  class CreationRules extends CreationContract {
    @Override
    StoreHarness start(ClusterSettings settings) {
      return startStore(settings);
    }
  }

  @Nested
  class RemovalRules extends RemovalContract {
    @Override
    StoreHarness start(ClusterSettings settings) {
      return startStore(settings);
    }
  }

  @Nested
  class DirectoryRules extends DirectoryContract {
    @Override
    StoreHarness start(ClusterSettings settings) {
      return startStore(settings);
    }
  }

  @Nested
  class PathRules extends PathContract {
    @Override
    StoreHarness start(ClusterSettings settings) {
      return startStore(settings);
    }
  }

  @Nested
  class RenameRules extends RenameContract {
    @Override
    StoreHarness start(ClusterSettings settings) {
      return startStore(settings);
    }
  }

  @Nested
  class AttributeRules extends AttributeContract {
    @Override
    StoreHarness start(ClusterSettings settings) {
      return startStore(settings);
    }
  }

  @Nested
  class XattrRules extends XattrContract {
    @Override
    StoreHarness start(ClusterSettings settings) {
      return startStore(settings);
    }
  }

  @Nested
  class OpenRules extends OpenContract {
    @Override
    StoreHarness start(ClusterSettings settings) {
      return startStore(settings);
    }
  }

  @Nested
  class CommitRules extends CommitContract {
    @Override
    StoreHarness start(ClusterSettings settings) {
      return startStore(settings);
    }
  }

  @Nested
  class ChunkCommitRules extends ChunkCommitContract {
    @Override
    StoreHarness start(ClusterSettings settings) {
      return startStore(settings);
    }
  }

  @Nested
  class InlineRules extends InlineContract {
    @Override
    StoreHarness start(ClusterSettings settings) {
      return startStore(settings);
    }
  }

  @Nested
  class MembershipRules extends MembershipContract {
    @Override
    StoreHarness start(ClusterSettings settings) {
      return startStore(settings);
    }
  }

  @Nested
  class GrowthRules extends GrowthContract {
    @Override
    StoreHarness start(ClusterSettings settings) {
      return startStore(settings);
    }
  }

  @Nested
  class FailureRules extends FailureContract {
    @Override
    StoreHarness start(ClusterSettings settings) {
      return startStore(settings);
    }
  }

  @Nested
  class MovesRules extends MovesContract {
    @Override
    StoreHarness start(ClusterSettings settings) {
      return startStore(settings);
    }
  }

  @Nested
  class RepairRules extends RepairContract {
    @Override
    StoreHarness start(ClusterSettings settings) {
      return startStore(settings);
    }
  }

  @Nested
  class SlotRules extends SlotContract {
    @Override
    StoreHarness start(ClusterSettings settings) {
      return startStore(settings);
    }
  }

  @Nested
  class SessionRules extends SessionContract {
    @Override
    StoreHarness start(ClusterSettings settings) {
      return startStore(settings);
    }
  }

  @Nested
  class ReclaimRules extends ReclaimContract {
    @Override
    StoreHarness start(ClusterSettings settings) {
      return startStore(settings);
    }
  }

  @Nested
  class TotalsRules extends TotalsContract {
    @Override
    StoreHarness start(ClusterSettings settings) {
      return startStore(settings);
    }
  }
}
