package io.dfs.fusemount.fuse.jnr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.dfs.fusemount.fuse.AllowOther;
import io.dfs.fusemount.fuse.MountOptions;
import io.dfs.fusemount.fuse.ProtocolOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Mount options as text. */
class MountArgumentsTest {
  private static final String PLAIN = "fsname=dfs,subtype=dfs,max_read=1048576,default_permissions";

  @Test
  void onlyRootSharesByDefault() {
    MountOptions defaults = MountOptions.defaults();
    assertEquals(PLAIN + ",allow_other", MountArguments.optionString(defaults, true, true));
    assertEquals(PLAIN, MountArguments.optionString(defaults, false, true));
  }

  @Test
  void othersShareIfTheyAreAllowedTo() {
    MountOptions shared = MountOptions.defaults().withAllowOther(AllowOther.YES);
    assertEquals(PLAIN + ",allow_other", MountArguments.optionString(shared, false, true));
    assertEquals(PLAIN, MountArguments.optionString(shared, false, false));
    assertEquals(
        PLAIN + ",ro",
        MountArguments.optionString(
            MountOptions.defaults().withAllowOther(AllowOther.NO).withReadOnly(true), true, true));
  }

  @Test
  void rootAloneSharesWithRootByNotSharing() {
    MountOptions rooted = MountOptions.defaults().withAllowOther(AllowOther.ROOT);
    assertEquals(PLAIN, MountArguments.optionString(rooted, true, true));
    assertEquals(PLAIN + ",allow_other", MountArguments.optionString(rooted, false, true));
    assertEquals(PLAIN, MountArguments.optionString(rooted, false, false));
  }

  @Test
  void flagsSizesAndANameWithCommas() {
    MountOptions options =
        MountOptions.defaults()
            .withAllowOther(AllowOther.NO)
            .withFsName("a:1,b:2")
            .withFlags(List.of("noexec", "sync"))
            .withNonEmpty(true)
            .withProtocol(ProtocolOptions.defaults().withSizes(4096, 131072, 0));
    assertEquals(
        "fsname=a:1\\,b:2,subtype=dfs,max_read=4096,default_permissions,noexec,sync,nonempty",
        MountArguments.optionString(options, true, true));
  }

  @Test
  void namesCannotSmuggleOptions() {
    assertThrows(
        IllegalArgumentException.class, () -> MountOptions.defaults().withFsName("x\\,suid"));
    assertThrows(
        IllegalArgumentException.class,
        () -> MountOptions.defaults().withFlags(List.of("noexec,allow_other")));
  }
}
