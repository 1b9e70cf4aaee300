package io.dfs.fusemount.fuse;

import io.dfs.common.error.FsError;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** flock(2) for {@link MemoryFileSystem}. Thread-safe. */
final class MemoryFlocks {
  private final Map<Long, Held> heldByNode = new HashMap<>();
  private final List<Waiter> waiters = new ArrayList<>();

  private record Waiter(Request.Flock request, Reply.Done reply) {}

  private record Held(Set<Long> owners, boolean exclusive) {}

  void flock(RequestContext context, Request.Flock request, Reply.Done reply) {
    Waiter waiter = new Waiter(request, reply);
    synchronized (this) {
      if (request.type() == FileLock.Type.UNLOCK) {
        drop(request.node(), request.lockOwner());
        reply.done();
        return;
      }
      drop(request.node(), request.lockOwner());
      if (take(request)) {
        reply.done();
        return;
      }
      if (!request.blocking()) {
        reply.error(FsError.EAGAIN);
        return;
      }
      waiters.add(waiter);
    }
    context.interruption().onRequest(() -> giveUp(waiter));
  }

  private synchronized void giveUp(Waiter waiter) {
    if (waiters.remove(waiter)) {
      waiter.reply().error(FsError.EINTR);
    }
  }

  synchronized void drop(long node, long owner) {
    Held held = heldByNode.get(node);
    if (held != null && held.owners().remove(owner) && held.owners().isEmpty()) {
      heldByNode.remove(node);
    }
    for (Iterator<Waiter> i = waiters.iterator(); i.hasNext(); ) {
      Waiter waiter = i.next();
      if (take(waiter.request())) {
        i.remove();
        waiter.reply().done();
      }
    }
  }

  private boolean take(Request.Flock request) {
    boolean exclusive = request.type() == FileLock.Type.WRITE;
    Held held = heldByNode.get(request.node());
    if (held == null) {
      heldByNode.put(
          request.node(), new Held(new HashSet<>(Set.of(request.lockOwner())), exclusive));
      return true;
    }
    return !exclusive && !held.exclusive() && held.owners().add(request.lockOwner());
  }
}
