package io.dfs.fusemount.posix;

import io.dfs.common.error.FsError;
import io.dfs.common.error.FsException;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Numbers for what is open, as the kernel presents them. Thread-safe. */
final class Handles<T> {
  private final AtomicLong next = new AtomicLong(1);
  private final Map<Long, T> open = new ConcurrentHashMap<>();

  long add(T handle) {
    long number = next.getAndIncrement();
    open.put(number, handle);
    return number;
  }

  /** EBADF for a number that is not open. */
  T get(long number) {
    T handle = open.get(number);
    if (handle == null) {
      throw new FsException(FsError.EBADF, "handle " + number);
    }
    return handle;
  }

  /** EBADF for a number that is not open. */
  T remove(long number) {
    T handle = open.remove(number);
    if (handle == null) {
      throw new FsException(FsError.EBADF, "handle " + number);
    }
    return handle;
  }

  Collection<T> all() {
    return open.values();
  }
}
