package io.dfs.cli.term;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Standard output as bytes. When it fails the writer gets an {@link OutputFailure}, also through a
 * {@link java.io.PrintWriter}, which would go on in silence.
 */
public final class Output extends OutputStream {
  private static final int BUFFER_BYTES = 64 << 10;

  private final OutputStream out;

  public Output(OutputStream out) {
    this.out = out;
  }

  /** That of this process. */
  static Output standard() {
    return new Output(
        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER_BYTES));
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  @Override
  public void flush() {
    try {
      out.flush();
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private static OutputFailure failure(IOException e) {
    String why = String.valueOf(e.getMessage());
    return new OutputFailure("cannot write the output: " + why, why.contains("Broken pipe"));
  }
}
