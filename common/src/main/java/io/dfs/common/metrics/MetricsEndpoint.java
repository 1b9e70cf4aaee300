package io.dfs.common.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.dfs.common.net.ListenAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * The HTTP port of a process: {@code /healthz} (it lives), {@code /readyz} (it can serve, else 503
 * and why not) and {@code /metrics} (Prometheus). Thread-safe.
 */
public final class MetricsEndpoint implements AutoCloseable {
  private static final int BACKLOG = 64;
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  static {
    // The JDK's server has no bounds unless it is told, before its first start.
    bound("jdk.httpserver.maxConnections", "64");
    bound("sun.net.httpserver.maxReqTime", "10");
    bound("sun.net.httpserver.maxRspTime", "10");
  }

  private final ListenAddress address;
  private final HttpServer server;
  private final ExecutorService threads;

  private MetricsEndpoint(ListenAddress address, HttpServer server, ExecutorService threads) {
    this.address = address;
    this.server = server;
    this.threads = threads;
  }

  private static void bound(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /**
   * Starts to answer.
   *
   * @param port 0 takes a free one
   * @throws io.dfs.common.error.FsException EBUSY for a port in use, EINVAL for an address that is
   *     not this machine's
   */
  public static MetricsEndpoint start(
      String host, int port, ProcessMetrics metrics, Readiness readiness) {
    ListenAddress wanted = new ListenAddress(host, port);
    HttpServer server;
    try {
      server = HttpServer.create(wanted.resolve(), BACKLOG);
    } catch (IOException e) {
      throw wanted.failure(e);
    }
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    server.setExecutor(threads);
    server.createContext("/", answer(404, () -> "ask for /healthz, /readyz or /metrics\n"));
    server.createContext("/healthz", answer(200, () -> "ok\n"));
    server.createContext("/readyz", e -> ready(e, readiness));
    server.createContext("/metrics", e -> send(e, 200, PROMETHEUS, metrics.scrape()));
    server.start();
    return new MetricsEndpoint(
        new ListenAddress(host, server.getAddress().getPort()), server, threads);
  }

  private static HttpHandler answer(int status, Supplier<String> text) {
    return exchange -> send(exchange, status, TEXT, text.get());
  }

  private static void ready(HttpExchange exchange, Readiness readiness) throws IOException {
    Optional<String> missing = readiness.missing();
    send(exchange, missing.isEmpty() ? 200 : 503, TEXT, missing.orElse("ready") + "\n");
  }

  private static void send(HttpExchange exchange, int status, String type, String text)
      throws IOException {
    try (exchange) {
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", type);
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(status, head ? -1 : body.length);
      if (!head) {
        exchange.getResponseBody().write(body);
      }
    }
  }

  /** {@code host:port}. */
  public String address() {
    return address.toString();
  }

  /** Ends at once: whoever probes asks again. */
  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
