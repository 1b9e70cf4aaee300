package io.dfs.fusemount;

/** Why there is no mount: one sentence, and the exit code that mount(8) gives it. */
final class MountFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  static final int USAGE = 1;
  static final int SYSTEM = 2;
  static final int MOUNT = 32;

  private final int exitCode;

  private MountFailure(int exitCode, String message) {
    super(message, null, false, false);
    this.exitCode = exitCode;
  }

  /** Something that the mount needs could not be had. */
  static MountFailure system(String message) {
    return new MountFailure(SYSTEM, message);
  }

  /** The mount itself failed. */
  static MountFailure mount(String message) {
    return new MountFailure(MOUNT, message);
  }

  int exitCode() {
    return exitCode;
  }
}
