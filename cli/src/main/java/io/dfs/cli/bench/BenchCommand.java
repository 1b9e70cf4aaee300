package io.dfs.cli.bench;

import io.dfs.cli.term.Json;
import io.dfs.cli.term.OutputOption;
import io.dfs.cli.term.Progress;
import io.dfs.cli.term.Sizes;
import io.dfs.cli.term.Surroundings;
import io.dfs.cli.term.Table;
import io.dfs.cli.term.Values;
import io.dfs.common.time.RealTime;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code dfs bench}. */
@Command(
    name = "bench",
    description = "Measure a directory: big and small files, written, read and looked at.",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Works in any directory of any file system, with the files and the defaults of juicefs",
      "bench, so that numbers compare. As root it drops the kernel's caches before it reads.",
      "",
      "Examples:",
      "  dfs bench ~/dfs",
      "  dfs bench -p 4 --big-file-size 256M -o json ~/dfs"
    })
public final class BenchCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Mixin private final OutputOption output = new OutputOption();

  @Option(
      names = "--block-size",
      paramLabel = "SIZE",
      defaultValue = "1M",
      converter = Values.Size.class,
      description = "Of one read or write (default: ${DEFAULT-VALUE}).")
  private long blockBytes;

  @Option(
      names = "--big-file-size",
      paramLabel = "SIZE",
      defaultValue = "1G",
      converter = Values.SizeOrNone.class,
      description = "Of the big file of each thread; 0: none (default: ${DEFAULT-VALUE}).")
  private long bigBytes;

  @Option(
      names = "--small-file-size",
      paramLabel = "SIZE",
      defaultValue = "128K",
      converter = Values.Size.class,
      description = "Of a small file (default: ${DEFAULT-VALUE}).")
  private long smallBytes;

  @Option(
      names = "--small-file-count",
      paramLabel = "N",
      defaultValue = "100",
      description = "Small files of each thread; 0: none (default: ${DEFAULT-VALUE}).")
  private int smallCount;

  @Option(
      names = {"-p", "--threads"},
      paramLabel = "N",
      defaultValue = "1",
      description = "Threads that work at once (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Option(
      names = "--keep-caches",
      description = "Do not drop the kernel's caches before reads, as root.")
  private boolean keepCaches;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Parameters(paramLabel = "PATH", description = "A directory; what is made in it goes away again.")
  private Path place;

  BenchCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    BenchPlan plan = new BenchPlan(blockBytes, bigBytes, smallBytes, smallCount, threads);
    plan.complaint()
        .ifPresent(
            words -> {
              throw new ParameterException(spec.commandLine(), words);
            });
    BenchDirectory.require(place, plan.totalBytes());
    try (Interruption interruption = Interruption.awaited();
        BenchDirectory directory = BenchDirectory.in(place)) {
      run(plan, directory, interruption);
    }
    return 0;
  }

  private void run(BenchPlan plan, BenchDirectory directory, Interruption interruption) {
    List<BenchRow> rows;
    BenchRun run;
    try (Progress progress =
        new Progress(surroundings.err(), surroundings.terminalErr(), RealTime.ticker())) {
      expect(plan, progress);
      run =
          new BenchRun(
              plan,
              directory.path(),
              interruption::requested,
              keepCaches ? () -> false : PageCache.ofKernel()::drop,
              new Shown(progress),
              RealTime.ticker(),
              task -> Thread.ofPlatform().daemon().name("dfs-bench").start(task));
      rows = run.run();
    }
    print(plan, rows, run.wasCold());
  }

  /** Small files are written and read, then looked at, which moves no bytes. */
  private static void expect(BenchPlan plan, Progress progress) {
    for (int pass = 0; pass < 2; pass++) {
      for (int i = 0; i < plan.threads() && plan.bigBytes() > 0; i++) {
        progress.expect(plan.bigBytes());
      }
      for (int i = 0; i < plan.smallFiles(); i++) {
        progress.expect(plan.smallBytes());
      }
    }
    for (int i = 0; i < plan.smallFiles(); i++) {
      progress.expect(0);
    }
  }

  private record Shown(Progress progress) implements BenchRun.Meter {
    @Override
    public void moved(long bytes) {
      progress.moved(bytes);
    }

    @Override
    public void file() {
      progress.file();
    }
  }

  private void print(BenchPlan plan, List<BenchRow> rows, boolean cold) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(output.json() ? json(plan, rows, cold) : text(plan, rows, cold));
    out.flush();
  }

  private String text(BenchPlan plan, List<BenchRow> rows, boolean cold) {
    Table table = new Table("ITEM", "VALUE", "COST");
    rows.forEach(row -> table.row(row.item(), row.valueText(), row.costText()));
    return "block %s, big file %s, small files %d of %s, threads %d\n"
            .formatted(
                Sizes.text(plan.blockBytes()),
                Sizes.text(plan.bigBytes()),
                plan.smallCount(),
                Sizes.text(plan.smallBytes()),
                plan.threads())
        + table.text()
        + (cold
            ? ""
            : "The kernel's caches were not dropped: what was read may come from memory.\n");
  }

  private String json(BenchPlan plan, List<BenchRow> rows, boolean cold) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("path", place.toString());
    result.put("block_bytes", plan.blockBytes());
    result.put("big_file_bytes", plan.bigBytes());
    result.put("small_file_bytes", plan.smallBytes());
    result.put("small_file_count", plan.smallCount());
    result.put("threads", plan.threads());
    result.put("caches_dropped", cold);
    result.put("results", rows.stream().map(BenchRow::json).toList());
    return Json.text(result);
  }
}
