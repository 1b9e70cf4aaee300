package io.dfs.fusemount.fuse;

import java.time.Duration;

/**
 * How we talk to the kernel, and our bounds.
 *
 * @param maxReadBytes largest read request: 4 KiB to 1 MiB, whole pages
 * @param maxWriteBytes largest write request: 128 KiB to 1 MiB, whole pages
 * @param maxReadaheadBytes how far the kernel reads ahead in its page cache; above 128 KiB for root
 *     only
 * @param maxBackground readahead and asynchronous requests that the kernel has under way at once
 * @param sharedLocks flock and fcntl locks come to the file system; without it the kernel keeps
 *     them, for this mount alone
 * @param readerThreads threads that read /dev/fuse; all but one may be in handlers, which spares
 *     those a change of threads. Create, write 4 KiB and close on a busy machine with 2 processors,
 *     medians of 12 alternating rounds: 72 us with 8, 466 us with 1, where each request is handed
 *     to a virtual thread (best rounds 60 and 118)
 * @param requestBuffers buffers of one largest request each; more than the reader threads
 * @param writeSpillBytes heap for the data of writes while all buffers are taken; beyond it the
 *     threads stop reading requests
 * @param notifierThreads invalidations of each kind that may be in the kernel at once
 * @param notifyTimeout how long an invalidation may take
 */
public record ProtocolOptions(
    int maxReadBytes,
    int maxWriteBytes,
    int maxReadaheadBytes,
    int maxBackground,
    ReaddirPlus readdirPlus,
    boolean sharedLocks,
    int readerThreads,
    int requestBuffers,
    int writeSpillBytes,
    int notifierThreads,
    Duration notifyTimeout) {
  private static final int PAGE_BYTES = 4096;
  private static final int MIB = 1 << 20;

  public ProtocolOptions {
    require(
        maxReadBytes >= PAGE_BYTES && maxReadBytes <= MIB && maxReadBytes % PAGE_BYTES == 0,
        "maxReadBytes must be whole pages, 4 KiB to 1 MiB");
    require(
        maxWriteBytes >= 128 * 1024 && maxWriteBytes <= MIB && maxWriteBytes % PAGE_BYTES == 0,
        "maxWriteBytes must be whole pages, 128 KiB to 1 MiB");
    require(maxReadaheadBytes >= 0, "maxReadaheadBytes must not be negative");
    require(maxBackground >= 1 && maxBackground <= 65535, "maxBackground must be 1 to 65535");
    require(readerThreads >= 1, "readerThreads must be at least 1");
    require(requestBuffers > readerThreads, "requestBuffers must exceed readerThreads");
    require(writeSpillBytes >= maxWriteBytes, "writeSpillBytes must hold one write");
    require(notifierThreads >= 1, "notifierThreads must be at least 1");
    require(notifyTimeout.isPositive(), "notifyTimeout must be positive");
  }

  public static ProtocolOptions defaults() {
    return new ProtocolOptions(
        MIB, MIB, MIB, 128, ReaddirPlus.AUTO, true, 8, 48, 32 * MIB, 8, Duration.ofSeconds(60));
  }

  /** The same with other sizes of requests. */
  public ProtocolOptions withSizes(int readBytes, int writeBytes, int readaheadBytes) {
    return new ProtocolOptions(
        readBytes,
        writeBytes,
        readaheadBytes,
        maxBackground,
        readdirPlus,
        sharedLocks,
        readerThreads,
        requestBuffers,
        writeSpillBytes,
        notifierThreads,
        notifyTimeout);
  }

  public ProtocolOptions withReaddirPlus(ReaddirPlus value) {
    return new ProtocolOptions(
        maxReadBytes,
        maxWriteBytes,
        maxReadaheadBytes,
        maxBackground,
        value,
        sharedLocks,
        readerThreads,
        requestBuffers,
        writeSpillBytes,
        notifierThreads,
        notifyTimeout);
  }

  public ProtocolOptions withReaderThreads(int value) {
    return new ProtocolOptions(
        maxReadBytes,
        maxWriteBytes,
        maxReadaheadBytes,
        maxBackground,
        readdirPlus,
        sharedLocks,
        value,
        Math.max(requestBuffers, value + 1),
        writeSpillBytes,
        notifierThreads,
        notifyTimeout);
  }

  public ProtocolOptions withSharedLocks(boolean value) {
    return new ProtocolOptions(
        maxReadBytes,
        maxWriteBytes,
        maxReadaheadBytes,
        maxBackground,
        readdirPlus,
        value,
        readerThreads,
        requestBuffers,
        writeSpillBytes,
        notifierThreads,
        notifyTimeout);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message);
    }
  }
}
