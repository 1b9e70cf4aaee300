package io.dfs.cli.cluster;

/** The release of this program. */
public final class Release {
  private Release() {}

  /** As the jar says; "development" for classes that are in none. */
  public static String here() {
    String version = Release.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
