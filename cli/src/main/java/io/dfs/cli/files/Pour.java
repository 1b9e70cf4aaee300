package io.dfs.cli.files;

import io.dfs.cli.volume.Place;
import io.dfs.cli.volume.Sentences;
import io.dfs.cli.volume.Volume;
import io.dfs.client.file.OpenFile;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** A file's bytes in their order; the client reads ahead. */
final class Pour {
  private static final int PIECE_BYTES = 1 << 20;

  private Pour() {}

  static void file(Volume volume, Place place, OutputStream out) {
    try (OpenFile file = volume.open(place.existing(), place.shown())) {
      ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
      long pos = 0;
      while (true) {
        long from = pos;
        int length = Sentences.about(place.shown(), () -> file.read(from, piece.clear()));
        if (length == 0) {
          return;
        }
        out.write(piece.array(), 0, length);
        pos += length;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
