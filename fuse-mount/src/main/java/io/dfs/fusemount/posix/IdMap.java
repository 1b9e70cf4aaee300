package io.dfs.fusemount.posix;

import java.util.HashMap;
import java.util.Map;

/**
 * User or group ids of this machine and those that are stored for them, both ways. An id that is
 * not named stands for itself. Immutable.
 */
public record IdMap(Map<Integer, Integer> storedByLocal, Map<Integer, Integer> localByStored) {
  /** Every id stands for itself. */
  public static final IdMap SAME = new IdMap(Map.of(), Map.of());

  public IdMap {
    storedByLocal = Map.copyOf(storedByLocal);
    localByStored = Map.copyOf(localByStored);
  }

  /**
   * The map with these pairs.
   *
   * @throws IllegalArgumentException if two ids would be stored as one
   */
  public static IdMap of(Map<Integer, Integer> storedByLocal) {
    Map<Integer, Integer> back = new HashMap<>();
    storedByLocal.forEach(
        (local, stored) -> {
          if (back.put(stored, local) != null) {
            throw new IllegalArgumentException(
                "two ids are to be stored as " + Integer.toUnsignedString(stored));
          }
        });
    return new IdMap(storedByLocal, back);
  }

  /** What is stored for an id of this machine. */
  int stored(int local) {
    return storedByLocal.getOrDefault(local, local);
  }

  /** What a stored id is shown as. */
  int local(int stored) {
    return localByStored.getOrDefault(stored, stored);
  }
}
