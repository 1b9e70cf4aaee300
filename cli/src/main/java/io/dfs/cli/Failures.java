package io.dfs.cli;

import io.dfs.cli.term.ByteText;
import io.dfs.cli.term.OutputFailure;
import io.dfs.cli.term.Surroundings;
import io.dfs.common.cli.Nearest;
import io.dfs.common.config.ConfigException;
import io.dfs.common.error.FsException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.function.IntSupplier;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What went wrong, as a sentence on standard error and an exit code. */
final class Failures {
  static final int FAILURE = 1;
  static final int USAGE = 2;

  /** What a shell makes of a program that SIGPIPE ends: nothing is said. */
  static final int CLOSED_EARLY = 141;

  private final PrintWriter err;

  Failures(PrintWriter err) {
    this.err = err;
  }

  /** A command failed. What is no expected failure is a defect, and thrown on. */
  int explain(Exception failure) throws Exception {
    return switch (failure) {
      case FsException fs -> say(fs.getMessage(), FAILURE);
      case ConfigException config -> say(String.valueOf(config.getMessage()), USAGE);
      case OutputFailure output when output.closedEarly() -> CLOSED_EARLY;
      case OutputFailure output -> say(output.getMessage(), FAILURE);
      default -> throw failure;
    };
  }

  /** The last that a command has to say may be what its output does not take. */
  static int lastWords(Surroundings surroundings, IntSupplier command) {
    try {
      int code = command.getAsInt();
      surroundings.out().flush();
      return code;
    } catch (OutputFailure e) {
      return e.closedEarly()
          ? CLOSED_EARLY
          : new Failures(surroundings.err()).say(e.getMessage(), FAILURE);
    }
  }

  private int say(String sentence, int code) {
    err.println("dfs: " + sentence);
    err.flush();
    return code;
  }

  /** The command line is wrong. */
  int refuse(ParameterException failure) {
    err.println("dfs: " + sentence(failure));
    err.println("See: " + failure.getCommandLine().getCommandSpec().qualifiedName() + " --help");
    err.flush();
    return USAGE;
  }

  private static String sentence(ParameterException failure) {
    if (!(failure instanceof UnmatchedArgumentException unmatched)
        || unmatched.getUnmatched().isEmpty()) {
      return ByteText.shown(String.valueOf(failure.getMessage()));
    }
    String word = unmatched.getUnmatched().getFirst();
    CommandLine line = failure.getCommandLine();
    String shown = "'" + ByteText.shown(word) + "'";
    if (unmatched.isUnknownOption()) {
      return "there is no option " + shown + meant(word, line.getCommandSpec().optionsMap());
    }
    return line.getSubcommands().isEmpty()
        ? shown + " is one word too many"
        : "there is no command " + shown + meant(word, line.getSubcommands());
  }

  private static String meant(String word, Map<String, ?> known) {
    return Nearest.of(word, known.keySet()).map("; did you mean '%s'?"::formatted).orElse("");
  }
}
