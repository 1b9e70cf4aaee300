package io.dfs.client.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.dfs.client.session.StoreTransport.Fate;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What users read of heartbeats that nobody answers. */
class SessionCloseTest {
  private static final Duration SHORT = Duration.ofSeconds(5);
  private static final Duration OFTEN = Duration.ofMillis(20);
  private static final long PATIENCE_SECONDS = 60;

  private final TestCluster cluster = new TestCluster();
  private final StoreTransport transport = new StoreTransport(cluster.store);
  private final CountDownLatch asked = new CountDownLatch(1);
  private final Logger logger = (Logger) LoggerFactory.getLogger(Session.class);
  private final Lines lines = new Lines();

  /** Lines about heartbeats. */
  private static final class Lines extends AppenderBase<ILoggingEvent> {
    private final BlockingQueue<ILoggingEvent> heard = new LinkedBlockingQueue<>();

    @Override
    protected void append(ILoggingEvent event) {
      if (event.getFormattedMessage().startsWith("heartbeat not answered")) {
        heard.add(event);
      }
    }
  }

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
    logger.setLevel(Level.DEBUG);
  }

  @AfterEach
  void listenNoMore() {
    logger.detachAppender(lines);
    logger.setLevel(null);
  }

  private Session open(Duration opTimeout) {
    SessionConfig c = TestCluster.config(opTimeout);
    Session session =
        cluster.open(
            transport,
            new SessionConfig(
                c.addresses(),
                c.identity(),
                c.opTimeout(),
                c.attemptTimeout(),
                c.interruptAfter(),
                OFTEN,
                c.closeTimeout(),
                c.requestsInFlight(),
                c.inodeBatch(),
                c.chunkGroups(),
                c.chunksPerGroup()));
    transport.fates(this::silence);
    return session;
  }

  private Fate silence(MetadataRequest<?> request) {
    if (request instanceof MetadataRequest.Heartbeat) {
      asked.countDown();
      return Fate.SILENT;
    }
    return Fate.ANSWERED;
  }

  private Level levelOfTheLine() throws InterruptedException {
    ILoggingEvent line = lines.heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    assertNotNull(line, "nothing was said");
    return line.getLevel();
  }

  @Test
  void silentServerIsAWarning() throws InterruptedException {
    try (Session session = open(SHORT)) {
      assertEquals(Level.WARN, levelOfTheLine(), session.toString());
    }
  }

  @Test
  void heartbeatThatWasUnderWayAtTheCloseIsNone() throws InterruptedException {
    Session session = open(Duration.ofSeconds(PATIENCE_SECONDS));
    asked.await();
    session.close();
    assertEquals(Level.DEBUG, levelOfTheLine());
  }
}
