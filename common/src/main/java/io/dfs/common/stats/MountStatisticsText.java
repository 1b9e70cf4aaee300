package io.dfs.common.stats;

import io.dfs.common.error.FsError;
import io.dfs.common.stats.MountStatistics.Operation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Statistics as text: a line that says what it is, then a line for each thing that was counted.
 *
 * <pre>
 * dfs-stats 1
 * operation LOOKUP 3 1200000 12:40 13:2    errors, nanoseconds, bucket:count ...
 * error ENOENT 3
 * request Lookup 900000 18:5
 * value dirty_bytes 65536
 * </pre>
 */
final class MountStatisticsText {
  private static final String HEADER = "dfs-stats 1";
  private static final Map<String, MountValue> VALUES =
      Arrays.stream(MountValue.values())
          .collect(Collectors.toUnmodifiableMap(MountValue::word, Function.identity()));

  private static final Map<String, FsError> ERRORS =
      Arrays.stream(FsError.values())
          .collect(Collectors.toUnmodifiableMap(FsError::name, Function.identity()));

  private final Map<String, Operation> operations = new TreeMap<>();
  private final Map<FsError, Long> errors = new TreeMap<>();
  private final Map<String, Latencies> requests = new TreeMap<>();
  private final Map<MountValue, Long> values = new TreeMap<>();

  private MountStatisticsText() {}

  static String write(MountStatistics statistics) {
    StringBuilder out = new StringBuilder(HEADER).append('\n');
    new TreeMap<>(statistics.operations())
        .forEach(
            (name, operation) ->
                line(out, "operation", name, operation.errors(), words(operation.latencies())));
    new TreeMap<>(statistics.errors()).forEach((error, count) -> line(out, "error", error, count));
    new TreeMap<>(statistics.requests())
        .forEach((name, latencies) -> line(out, "request", name, words(latencies)));
    new TreeMap<>(statistics.values())
        .forEach((value, number) -> line(out, "value", value.word(), number));
    return out.toString();
  }

  private static void line(StringBuilder out, Object... words) {
    out.append(Arrays.stream(words).map(Object::toString).collect(Collectors.joining(" ")))
        .append('\n');
  }

  private static String words(Latencies latencies) {
    StringBuilder out = new StringBuilder().append(latencies.totalNanos());
    new TreeMap<>(latencies.counts())
        .forEach((bucket, count) -> out.append(' ').append(bucket).append(':').append(count));
    return out.toString();
  }

  static MountStatistics read(String text) {
    List<String> lines = text.lines().toList();
    if (lines.isEmpty() || !lines.getFirst().equals(HEADER)) {
      throw new IllegalArgumentException("the text does not begin with '" + HEADER + "'");
    }
    MountStatisticsText reading = new MountStatisticsText();
    lines.stream().skip(1).forEach(reading::take);
    return new MountStatistics(
        reading.operations, reading.errors, reading.requests, reading.values);
  }

  private void take(String line) {
    List<String> words = List.of(line.split(" "));
    try {
      String name = words.get(1);
      switch (words.getFirst()) {
        case "operation" ->
            operations.put(name, new Operation(number(words, 2), latencies(words, 3)));
        case "error" -> take(ERRORS, name, number(words, 2), errors);
        case "request" -> requests.put(name, latencies(words, 2));
        case "value" -> take(VALUES, name, number(words, 2), values);
        default -> {} // of a newer release
      }
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new IllegalArgumentException("the line '" + line + "' cannot be read", e);
    }
  }

  private static <K> void take(
      Map<String, K> known, String name, long number, Map<K, Long> target) {
    K key = known.get(name);
    if (key != null) {
      target.put(key, number);
    }
  }

  private static long number(List<String> words, int index) {
    return Long.parseLong(words.get(index));
  }

  private static Latencies latencies(List<String> words, int from) {
    Map<Integer, Long> counts = new TreeMap<>();
    for (String word : words.subList(from + 1, words.size())) {
      int colon = word.indexOf(':');
      int bucket = Integer.parseInt(word.substring(0, colon));
      if (bucket < 0 || bucket >= Latencies.BUCKETS) {
        throw new IllegalArgumentException("there is no bucket " + bucket);
      }
      counts.put(bucket, Long.parseLong(word.substring(colon + 1)));
    }
    return new Latencies(number(words, from), counts);
  }
}
