package io.dfs.metaserver.rpc;

import io.dfs.common.metadata.MetadataStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.Semaphore;

/** A store one of whose methods waits for a permit before each call. */
final class GatedStore {
  final MetadataStore store;
  final Semaphore arrived = new Semaphore(0);
  final Semaphore gate = new Semaphore(0);

  GatedStore(MetadataStore behind, String method) {
    store =
        (MetadataStore)
            Proxy.newProxyInstance(
                MetadataStore.class.getClassLoader(),
                new Class<?>[] {MetadataStore.class},
                (proxy, called, arguments) -> {
                  if (called.getName().equals(method)) {
                    arrived.release();
                    gate.acquire();
                  }
                  try {
                    return called.invoke(behind, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
  }
}
