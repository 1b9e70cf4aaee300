package io.dfs.fusemount;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What mount(8) passes to {@code /sbin/mount.dfs}: {@code SOURCE MOUNTPOINT [-sfnv] [-N NAMESPACE]
 * [-t TYPE] [-o OPTIONS]}, as arguments of {@code dfs-mount}.
 */
final class MountHelper {
  /** Hidden options of {@code dfs-mount}. */
  static final String HELPER = "--as-mount-helper";

  static final String SLOPPY = "--sloppy";
  static final String FAKE = "--fake";

  /** No mtab is written anyway, and who asks for words gets them in any case. */
  private static final Map<Character, List<String>> FLAGS =
      Map.of('s', List.of(SLOPPY), 'f', List.of(FAKE), 'n', List.of(), 'v', List.of());

  private MountHelper() {}

  /** Whether the program was called by a name that mount(8) uses. */
  static boolean isCalledAs(String program) {
    return program.matches("(.*/)?mount\\.(fuse\\.)?dfs");
  }

  /** The same for {@code dfs-mount}; what is not understood is left for it to refuse. */
  static String[] arguments(String... given) {
    List<String> arguments = new ArrayList<>(List.of(HELPER));
    for (int i = 0; i < given.length; i++) {
      String word = given[i];
      boolean isLast = i + 1 == given.length;
      if ((word.equals("-N") || word.equals("-t")) && !isLast) {
        i++;
      } else if (word.equals("-o") && !isLast) {
        arguments.add(word);
        arguments.add(given[++i]);
      } else if (word.matches("-[sfnv]+")) {
        word.substring(1).chars().forEach(c -> arguments.addAll(FLAGS.get((char) c)));
      } else {
        arguments.add(word);
      }
    }
    return arguments.toArray(new String[0]);
  }
}
