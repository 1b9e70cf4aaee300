package io.dfs.cli.term;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Writer;

/** Writes text as the bytes that it stands for. Confined to a thread. */
final class ByteTextWriter extends Writer {
  private final OutputStream out;
  private char pending;

  private ByteTextWriter(OutputStream out) {
    this.out = out;
  }

  /** A writer that the one who uses it flushes. */
  static PrintWriter over(OutputStream out) {
    return new PrintWriter(new ByteTextWriter(out));
  }

  @Override
  public void write(char[] chars, int offset, int length) throws IOException {
    if (length == 0) {
      return;
    }
    String text = (pending == 0 ? "" : String.valueOf(pending)) + new String(chars, offset, length);
    pending = 0;
    char last = text.charAt(text.length() - 1);
    if (Character.isHighSurrogate(last)) { // its other half comes with the next call
      pending = last;
      text = text.substring(0, text.length() - 1);
    }
    out.write(ByteText.bytes(text));
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
