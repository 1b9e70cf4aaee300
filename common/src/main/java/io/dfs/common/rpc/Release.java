package io.dfs.common.rpc;

/** The release that runs here, as it is told to others. */
public final class Release {
  private Release() {}

  /** Of the jar that holds {@code type}; {@code development} outside of jars. */
  public static String of(Class<?> type) {
    String version = type.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
