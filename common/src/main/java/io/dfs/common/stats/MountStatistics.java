package io.dfs.common.stats;

import io.dfs.common.error.FsError;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a mount has counted since it began.
 *
 * @param operations answered requests of the kernel, by the names of the protocol
 * @param errors answers that were errors
 * @param requests answered requests to MetaServers by kind
 * @param values single numbers
 */
public record MountStatistics(
    Map<String, Operation> operations,
    Map<FsError, Long> errors,
    Map<String, Latencies> requests,
    Map<MountValue, Long> values) {

  /** The extended attribute of a mount's root that holds its statistics as {@link #text}. */
  public static final String ATTRIBUTE = "user.dfs.stats";

  public MountStatistics {
    operations = Map.copyOf(operations);
    errors = Map.copyOf(errors);
    requests = Map.copyOf(requests);
    values = Map.copyOf(values);
  }

  /**
   * One kind of request.
   *
   * @param errors how many of them were answered with an error
   */
  public record Operation(long errors, Latencies latencies) {
    static final Operation NONE = new Operation(0, Latencies.NONE);

    Operation since(Operation earlier) {
      return new Operation(errors - earlier.errors, latencies.since(earlier.latencies));
    }
  }

  /** A number; 0 if an older mount does not know it. */
  public long value(MountValue value) {
    return values.getOrDefault(value, 0L);
  }

  /** What has happened since {@code earlier}; numbers that go up and down stay as they are. */
  public MountStatistics since(MountStatistics earlier) {
    Map<String, Operation> newOperations = new TreeMap<>(operations);
    newOperations.replaceAll(
        (name, now) -> now.since(earlier.operations.getOrDefault(name, Operation.NONE)));
    Map<FsError, Long> newErrors = new TreeMap<>(errors);
    newErrors.replaceAll((name, now) -> now - earlier.errors.getOrDefault(name, 0L));
    Map<String, Latencies> newRequests = new TreeMap<>(requests);
    newRequests.replaceAll(
        (name, now) -> now.since(earlier.requests.getOrDefault(name, Latencies.NONE)));
    Map<MountValue, Long> newValues = new TreeMap<>(values);
    newValues.replaceAll((value, now) -> value.isCounter() ? now - earlier.value(value) : now);
    return new MountStatistics(newOperations, newErrors, newRequests, newValues);
  }

  /** As lines of words, which {@link #parse} reads: some KiB. */
  public String text() {
    return MountStatisticsText.write(this);
  }

  /**
   * Reads {@link #text}, of a newer release too: what it has more is left out.
   *
   * @throws IllegalArgumentException the text is not one of a mount's statistics
   */
  public static MountStatistics parse(String text) {
    return MountStatisticsText.read(text);
  }
}
