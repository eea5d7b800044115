package io.securedatasource.internal.statement;

import io.securedatasource.internal.statement.Lexer.Token;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Puts another name in place of one, token by token, or another beginning in place of one where
 * both end in a star: {@code qrtz_*} and {@code batch.jobs_*}. A dot parts a schema from a name.
 *
 * @param name as the server takes it
 * @param other likewise
 */
public record Renaming(String name, String other) {

  private static final String ANY = "*";

  /**
   * Another name for one.
   *
   * @throws IllegalArgumentException when the other holds an empty name, or a NUL, or one of both
   *     alone ends in a star
   */
  public Renaming {
    if (Arrays.stream(other.split("\\.", -1)).anyMatch(part -> part.isEmpty() || part.equals(ANY))
        || other.indexOf(0) >= 0) {
      throw new IllegalArgumentException("a name is not empty and holds no NUL");
    }
    if (name.endsWith(ANY) != other.endsWith(ANY) || name.equals(ANY)) {
      throw new IllegalArgumentException("both names end in a star behind something, or neither");
    }
  }

  /** The form of a statement with the other name, also where a string that is kept says it. */
  public String of(String form) {
    Tokens tokens = Tokens.read(form, EntryPoint.PREPARED, Integer.MAX_VALUE);
    StringBuilder text = new StringBuilder(form.length() + other.length());
    int from = 0;
    for (int i = 0; i < tokens.size(); i++) {
      boolean isString = tokens.kind(i) == Token.STRING;
      String put = inPlaceOf(isString ? tokens.value(i) : tokens.name(i));
      if (put != null && (isString || tokens.word(i) == Word.NONE)) {
        text.append(form, from, tokens.start(i)).append(spelt(tokens, i, put));
        from = tokens.end(i);
      }
    }
    String changed = text.append(form, from, form.length()).toString();
    String again = CanonicalForm.of(changed, EntryPoint.PREPARED);
    return again == null ? form : again;
  }

  private @Nullable String inPlaceOf(String said) {
    if (!name.endsWith(ANY)) {
      return said.equals(name) ? other : null;
    }
    String start = name.substring(0, name.length() - 1);
    return said.startsWith(start)
        ? other.substring(0, other.length() - 1) + said.substring(start.length())
        : null;
  }

  /** A name or a string that says something else, in the way in which the one there does. */
  private static String spelt(Tokens tokens, int i, String put) {
    if (tokens.kind(i) == Token.STRING) {
      return quoted(put, "'");
    }
    boolean bare = tokens.kind(i) == Token.WORD;
    return Arrays.stream(put.split("\\.", -1))
        .map(part -> bare && part.matches("[a-z_][a-z0-9_]*") ? part : quoted(part, "\""))
        .collect(Collectors.joining("."));
  }

  private static String quoted(String text, String quote) {
    return quote + text.replace(quote, quote.repeat(2)) + quote;
  }
}
