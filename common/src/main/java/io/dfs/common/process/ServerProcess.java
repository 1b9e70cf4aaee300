package io.dfs.common.process;

import io.dfs.common.cli.ReadyFile;
import io.dfs.common.config.ConfigException;
import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server from its start until SIGTERM or SIGINT. The calling thread starts everything and then
 * waits; the one shutdown hook may come at any moment and ends what is there by then, in order and
 * within the bounds of the steps.
 */
public final class ServerProcess {
  private static final Logger log = LoggerFactory.getLogger(ServerProcess.class);
  private static final Duration START_GIVES_UP = Duration.ofSeconds(30);

  private final Steps steps = new Steps();
  private final CountDownLatch startEnded = new CountDownLatch(1);

  /** Once it has served, to be ended is success. */
  private volatile boolean served;

  /** Starts the parts of a server. */
  @FunctionalInterface
  public interface Starter {
    /**
     * Adds to {@code steps} what ends each part as soon as it has started.
     *
     * @return what to tell who has started the process, once it serves
     */
    String start(Steps steps);
  }

  private ServerProcess() {}

  /**
   * Returns only when the process is ending, with exit code 0 once it has served.
   *
   * @param ready whom to tell that it serves; else {@code print}
   * @throws RuntimeException what could not be started, after what had started has ended again
   */
  public static void run(Starter starter, Optional<ReadyFile> ready, Consumer<String> print) {
    new ServerProcess().serve(starter, ready, print);
  }

  /**
   * As a command of its own, which says what it is called and where its log is.
   *
   * @param background whether somebody asked for that; a launcher then waits for us
   * @param out for one in the foreground
   */
  public static void run(
      Starter starter, boolean background, Map<String, String> environment, PrintWriter out) {
    Optional<ReadyFile> ready = ReadyFile.of(environment);
    if (background && ready.isEmpty()) {
      throw new ConfigException("-d is done by the launcher: run the script dfs");
    }
    run(
        steps -> starter.start(steps) + "\n" + process(environment),
        ready,
        text -> {
          out.println(text);
          out.flush();
        });
  }

  private static String process(Map<String, String> environment) {
    String log = environment.getOrDefault("DFS_LOG_FILE", "");
    return "process %d%s; SIGTERM ends it in order"
        .formatted(ProcessHandle.current().pid(), log.isEmpty() ? "" : ", log " + log);
  }

  private void serve(Starter starter, Optional<ReadyFile> ready, Consumer<String> print) {
    Thread caller = Thread.currentThread();
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("end").unstarted(() -> endAtShutdown(caller)));
    try {
      announce(starter.start(steps), ready, print);
      served = true;
    } catch (RuntimeException e) {
      steps.run();
      throw e;
    } finally {
      startEnded.countDown();
    }
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void announce(String text, Optional<ReadyFile> ready, Consumer<String> print) {
    if (ready.isEmpty()) {
      print.accept(text);
      return;
    }
    try {
      ready.get().announce(text + "\n");
    } catch (IOException e) {
      throw new FsException(FsError.EIO, "cannot say that the server is ready: " + e, e);
    }
  }

  /** A start that is under way is made to give up first, so that nothing starts behind our back. */
  private void endAtShutdown(Thread starter) {
    try {
      if (startEnded.getCount() > 0) {
        starter.interrupt();
        if (!startEnded.await(START_GIVES_UP.toSeconds(), TimeUnit.SECONDS)) {
          log.warn("the start did not give up in time");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    steps.run();
    if (served) {
      // Else the JVM would report the signal, as if it had not been heard.
      Runtime.getRuntime().halt(0);
    }
  }
}
