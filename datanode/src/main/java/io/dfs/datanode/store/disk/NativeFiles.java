package io.dfs.datanode.store.disk;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The four Linux calls on files that the JDK does not offer, through libc. Each opens the file for
 * itself, so no descriptor outlives a call. Thread-safe.
 */
@SuppressWarnings("restricted") // native calls are what it is for
final class NativeFiles {
  private static final int O_RDWR_CLOEXEC = 0x80002;
  private static final int FALLOC_FL_KEEP_SIZE_PUNCH_HOLE = 3;
  private static final int SYNC_FILE_RANGE_WRITE = 2;
  private static final int POSIX_FADV_DONTNEED = 4;

  private final MethodHandle open;
  private final MethodHandle close;
  private final MethodHandle fallocate;
  private final MethodHandle syncFileRange;
  private final MethodHandle fadvise;

  private NativeFiles(Linker linker) {
    SymbolLookup libc = linker.defaultLookup();
    open =
        linker.downcallHandle(
            libc.findOrThrow("open"),
            FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    close = handle(linker, libc, "close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    fallocate =
        handle(
            linker,
            libc,
            "fallocate",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG));
    FunctionDescriptor range =
        FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    syncFileRange = handle(linker, libc, "sync_file_range", range);
    fadvise = handle(linker, libc, "posix_fadvise", range);
  }

  /** Empty where libc lacks one of the calls or native access is denied. */
  static Optional<NativeFiles> load() {
    try {
      return Optional.of(new NativeFiles(Linker.nativeLinker()));
    } catch (RuntimeException e) { // no such symbol, caller without native access
      return Optional.empty();
    }
  }

  /** Reserves room and sets the length; false if the file system cannot or there is no room. */
  boolean allocate(Path file, long bytes) {
    return with(file, fd -> (int) fallocate.invokeExact(fd, 0, 0L, bytes));
  }

  boolean punch(Path file, long offset, long bytes) {
    return with(
        file, fd -> (int) fallocate.invokeExact(fd, FALLOC_FL_KEEP_SIZE_PUNCH_HOLE, offset, bytes));
  }

  /** Starts writeback without waiting and without consuming an error that the sync must see. */
  boolean startWriteback(Path file, long offset, long bytes) {
    return with(
        file, fd -> (int) syncFileRange.invokeExact(fd, offset, bytes, SYNC_FILE_RANGE_WRITE));
  }

  boolean dropCache(Path file) {
    return with(file, fd -> (int) fadvise.invokeExact(fd, 0L, 0L, POSIX_FADV_DONTNEED));
  }

  private boolean with(Path file, DescriptorCall call) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocateFrom(file.toString());
      int fd = (int) open.invokeExact(path, O_RDWR_CLOEXEC);
      if (fd < 0) {
        return false;
      }
      try {
        return call.on(fd) == 0;
      } finally {
        int closed = (int) close.invokeExact(fd);
        assert closed == 0;
      }
    } catch (Throwable e) { // what invokeExact declares; libc calls themselves throw nothing
      throw new IllegalStateException("native call on " + file, e);
    }
  }

  private static MethodHandle handle(
      Linker linker, SymbolLookup libc, String name, FunctionDescriptor descriptor) {
    return linker.downcallHandle(libc.findOrThrow(name), descriptor);
  }

  /** A call on an open descriptor; 0 is success. */
  private interface DescriptorCall {
    int on(int fd) throws Throwable;
  }
}
