package io.dfs.fusemount.fuse.jnr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.dfs.fusemount.fuse.AllowOther;
import io.dfs.fusemount.fuse.MountOptions;
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
  void namesCannotSmuggleOptions() {
    assertThrows(
        IllegalArgumentException.class, () -> MountOptions.defaults().withFsName("x,suid"));
  }
}
