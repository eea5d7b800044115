package io.securedatasource.internal.statement;

import io.securedatasource.internal.statement.Lexer.Token;
import io.securedatasource.policy.StatementHazard;
import org.jspecify.annotations.Nullable;

/**
 * Tells which functions gate 3 watches, by name: the one answer for whoever judges a call and for
 * whoever keeps its literals.
 */
final class WatchedNames {

  private WatchedNames() {}

  /** Whether a call of the function of that name is looked at, so that its arguments count. */
  static boolean isWatched(Tokens tokens, int name) {
    return hazard(tokens, name) != null
        || Vocabulary.is(tokens.entry(name), Vocabulary.BUILDS | Vocabulary.OF_SCHEMA);
  }

  /** What calling the function of that name does; {@code null} when it is not known by itself. */
  static @Nullable StatementHazard hazard(Tokens tokens, int name) {
    StatementHazard known = Vocabulary.call(tokens.entry(name));
    return known != null || !startsFamily(tokens, name)
        ? known
        : KnownNames.family(tokens.name(name));
  }

  /** Spares most names the making of a string; a name with escapes it does not. */
  static boolean startsFamily(Tokens tokens, int name) {
    char[] text = tokens.characters();
    int at = tokens.start(name);
    int length = tokens.length(name);
    if (tokens.kind(name) == Token.QUOTED) {
      if (text[at] != '"') {
        return true;
      }
      at++;
      length -= 2;
    }
    return length > 3 && KnownNames.startsFamily(text[at], text[at + 1], text[at + 2]);
  }
}
