package io.dfs.cli.term;

/**
 * Standard output does not take what a command has to say; there is nothing left for it to do.
 * Carries no stack trace.
 */
public final class OutputFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean closedEarly;

  OutputFailure(String message, boolean closedEarly) {
    super(message, null, false, false);
    this.closedEarly = closedEarly;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  /** Whoever read has read enough, as in {@code dfs cat /log | head}. */
  public boolean closedEarly() {
    return closedEarly;
  }
}
