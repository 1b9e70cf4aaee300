package io.dfs.client.planted.one;

import com.google.protobuf.ByteString;
import io.dfs.client.planted.two.LooksBack;
import io.dfs.systemtests.arch.Outside;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import jnr.ffi.Pointer;

/** Breaks every import rule; only compiled, and not @NullMarked either. */
public final class BreaksEverything {
  private BreaksEverything() {}

  static Object breaks(Pointer pointer, LooksBack back, Outside other)
      throws IOException, SQLException {
    if (System.nanoTime() == 0) {
      throw new SQLException();
    }
    return ByteString.copyFrom(Files.readAllBytes(Path.of("/" + pointer + back + other)));
  }
}
