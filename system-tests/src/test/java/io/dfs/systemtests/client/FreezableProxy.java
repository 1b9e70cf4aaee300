package io.dfs.systemtests.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A port through which others reach a server, and which can stop passing anything on without ending
 * a connection, as a stopped process does. Thread-safe.
 */
final class FreezableProxy implements AutoCloseable {
  private final ServerSocket listening;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean frozen;
  private volatile int target;
  private volatile boolean closed;

  FreezableProxy() throws IOException {
    listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("proxy").start(this::accept);
  }

  String address() {
    return "127.0.0.1:" + listening.getLocalPort();
  }

  /** Where connections go from now on. */
  void to(int port) {
    target = port;
  }

  void freeze(boolean wanted) {
    lock.lock();
    try {
      frozen = wanted;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void accept() {
    while (!closed) {
      try {
        Socket near = listening.accept();
        sockets.add(near);
        Thread.ofVirtual().start(() -> connect(near));
      } catch (IOException e) {
        return; // it was closed
      }
    }
  }

  private void connect(Socket near) {
    try {
      Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
      sockets.add(far);
      Thread.ofVirtual().start(() -> pass(near, far));
      pass(far, near);
    } catch (IOException e) {
      end(near);
    }
  }

  private void pass(Socket from, Socket to) {
    byte[] buffer = new byte[64 << 10];
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        awaitThaw();
        out.write(buffer, 0, n);
      }
    } catch (IOException e) {
      // the other direction ends too
    } finally {
      end(from);
      end(to);
    }
  }

  private void awaitThaw() {
    lock.lock();
    try {
      while (frozen && !closed) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private void end(Socket socket) {
    sockets.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      // it is gone
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    freeze(false);
    listening.close();
    sockets.forEach(this::end);
  }
}
