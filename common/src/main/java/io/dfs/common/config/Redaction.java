package io.dfs.common.config;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Takes secrets out of text that leaves this machine: values that are known to be secret wherever
 * they stand, and what stands where secrets do: behind {@code password=}, {@code client-key:},
 * {@code Bearer}, in the user part of a URL, in a private key's PEM block. Immutable.
 */
public final class Redaction {
  /** Without known values. */
  public static final Redaction NONE_KNOWN = new Redaction(List.of());

  private static final String HIDDEN = "***";

  /** Shorter ones are words of the language, and would spoil every line. */
  private static final int SHORTEST = 6;

  private static final String WORDS = "password|passwd|passphrase|secret|token|credential";
  private static final Pattern SECRET_NAME =
      Pattern.compile("(?i).*(" + WORDS + ").*|(.*[-_.])?key|.*[a-z]Key");
  private static final String NAME = "[\\w.-]*(?:" + WORDS + ")[\\w.-]*|[\\w.-]*key";

  /** A line of a configuration: its value may have spaces. */
  private static final Pattern LINE =
      Pattern.compile("(?im)^(\\h*(?:export\\h+)?(?:" + NAME + ")\\h*[=:]\\h*)(?!\\(set\\))\\S.*$");

  private static final Pattern QUOTED =
      Pattern.compile(
          "(?i)((?:"
              + NAME
              + ")[\"']?\\h*[=:]\\h*)(?!\"\\(set\\)\")(\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*')");
  private static final Pattern INLINE =
      Pattern.compile("(?i)((?:" + NAME + ")\\h*[=:]\\h*)(?![\"']|\\(set\\))[^\\s&;,\"')\\]}]+");
  private static final Pattern URL_USER = Pattern.compile("(//[^/\\s:@]*):[^\\s\"',]+@");
  private static final Pattern OPTION = Pattern.compile("(?i)(--(?:" + NAME + ")\\h+)(?![-=])\\S+");
  private static final Pattern BEARER = Pattern.compile("(?i)\\b(bearer|basic)\\h+[\\w.~+/=-]{6,}");
  private static final Pattern PEM =
      Pattern.compile("(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*-----|\\z)");

  private final List<String> known;

  /**
   * @param known secrets; those of fewer than 6 characters are found by where they stand only
   */
  public Redaction(Collection<String> known) {
    this.known =
        known.stream()
            .filter(secret -> secret.length() >= SHORTEST)
            .flatMap(Redaction::forms)
            .distinct()
            .sorted((a, b) -> b.length() - a.length()) // one may be part of another
            .toList();
  }

  /** As it stands, in JSON, and in a URL. */
  private static Stream<String> forms(String secret) {
    return Stream.of(
        secret,
        secret.replace("\\", "\\\\").replace("\"", "\\\""),
        URLEncoder.encode(secret, StandardCharsets.UTF_8));
  }

  /** Whether what has this name, in a configuration or the environment, is a secret. */
  public static boolean isSecret(String name) {
    return SECRET_NAME.matcher(name).matches();
  }

  /** The text without its secrets. */
  public String of(String text) {
    String out = text;
    for (String secret : known) {
      out = out.replace(secret, HIDDEN);
    }
    out = PEM.matcher(out).replaceAll(HIDDEN);
    out = LINE.matcher(out).replaceAll("$1" + HIDDEN);
    out = QUOTED.matcher(out).replaceAll("$1\"" + HIDDEN + "\"");
    out = INLINE.matcher(out).replaceAll("$1" + HIDDEN);
    out = OPTION.matcher(out).replaceAll("$1" + HIDDEN);
    out = URL_USER.matcher(out).replaceAll("$1:" + HIDDEN + "@");
    return BEARER.matcher(out).replaceAll("$1 " + HIDDEN);
  }
}
