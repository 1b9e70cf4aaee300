package io.dfs.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.joran.spi.JoranException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log of a mount in the background does not fill the disk. */
class LogRotationTest {
  private static final int BOUND_BYTES = 16 << 10;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @ParameterizedTest
  @ValueSource(strings = {"logback-background.xml", "logback-background-json.xml"})
  void theLogRotatesBySize(String configuration, @TempDir Path directory)
      throws JoranException, IOException, InterruptedException {
    Path file = directory.resolve("mount.log");
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    context.putProperty("DFS_LOG_FILE", file.toString());
    context.putProperty("DFS_LOG_SIZE", BOUND_BYTES + "");
    JoranConfigurator joran = new JoranConfigurator();
    joran.setContext(context);
    joran.doConfigure(getClass().getClassLoader().getResource(configuration));
    try {
      Logger logger = context.getLogger("io.dfs.test");
      Path older = directory.resolve("mount.log.1");
      for (long i = 0; i < PATIENCE.toMillis() / 10 && Files.notExists(older); i++) {
        logger.info("{}", "x".repeat(1000));
        Thread.sleep(10);
      }
      assertTrue(Files.size(older) >= BOUND_BYTES, "it was full");
      assertTrue(Files.size(file) < BOUND_BYTES, "and the next one has begun");
    } finally {
      context.stop();
    }
  }
}
