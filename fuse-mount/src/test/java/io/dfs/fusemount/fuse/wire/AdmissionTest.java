package io.dfs.fusemount.fuse.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dfs.fusemount.fuse.FuseOperation;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Whom allow_root lets in. */
class AdmissionTest {
  private static final int ME = 1000;
  private static final int OTHER = 1001;

  private final Admission admission = Admission.rootAnd(ME);

  @Test
  void rootAndWhoHasMountedMayDoEverything() {
    for (FuseOperation operation : FuseOperation.values()) {
      assertTrue(admission.admits(operation, 0), operation.name());
      assertTrue(admission.admits(operation, ME), operation.name());
    }
  }

  /** A descriptor may have been handed to them. */
  @Test
  void othersMayUseWhatWasOpenedForThem() {
    Set<FuseOperation> admitted =
        Arrays.stream(FuseOperation.values())
            .filter(operation -> admission.admits(operation, OTHER))
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(FuseOperation.class)));
    assertEquals(
        EnumSet.of(
            FuseOperation.READ,
            FuseOperation.WRITE,
            FuseOperation.FLUSH,
            FuseOperation.FSYNC,
            FuseOperation.RELEASE,
            FuseOperation.READDIR,
            FuseOperation.READDIRPLUS,
            FuseOperation.FSYNCDIR,
            FuseOperation.RELEASEDIR),
        admitted);
    assertFalse(admission.admits(FuseOperation.OPEN, OTHER));
  }

  @Test
  void withoutItTheKernelDecides() {
    assertTrue(Admission.EVERYBODY.admits(FuseOperation.OPEN, OTHER));
  }
}
