package io.securedatasource.internal.statement;

import io.securedatasource.internal.statement.Lexer.Token;
import io.securedatasource.policy.StatementHazard;
import java.util.regex.Pattern;

/** What a comment at the end of a text says of how the text came to its end. */
final class CommentReader {

  /** The shape of sqlcommenter: {@code key='value',key='value'}, values in URL encoding. */
  private static final Pattern TAGS =
      Pattern.compile("\\s*[\\w.%-]+='[\\w.%~+-]*'(?:\\s*,\\s*[\\w.%-]+='[\\w.%~+-]*')*+\\s*");

  private static final int LONGEST_TAGS = 2_000;

  private CommentReader() {}

  /** Looks at the last comment, if it stands behind everything else. */
  static void read(Tokens tokens, Sightings sightings) {
    int start = tokens.trailingComment();
    if (start < 0 || tokens.size() == 0) {
      return;
    }
    CharSequence text = tokens.text();
    int end = tokens.trailingCommentEnd();
    boolean line = text.charAt(start) == '-';
    String content = text.subSequence(start + 2, line ? end : end - 2).toString();
    if (cuts(tokens, start, line, content)) {
      sightings.see(StatementHazard.CUTTING_COMMENT, start);
    } else if (line || (holdsCode(content) && !isTags(content))) {
      sightings.see(StatementHazard.TRAILING_COMMENT, start);
    }
  }

  /**
   * Whether it hides the rest of a text. What was put into a string leaves that string's closing
   * quote in the comment, by itself or with one that was put there to go with it. Nobody writes a
   * comment that says nothing, or without a blank before it; words without a quote are what people
   * write, behind a literal as well.
   */
  private static boolean cuts(Tokens tokens, int start, boolean line, String content) {
    boolean touches = start == tokens.end(tokens.size() - 1);
    boolean unbalanced = isOdd(content, '\'') || isOdd(content, '"');
    boolean empty = content.chars().noneMatch(Character::isLetterOrDigit);
    boolean quotes = content.indexOf('\'') >= 0;
    boolean behindString = tokens.kind(tokens.size() - 1) == Token.STRING;
    return unbalanced || (line && (touches || empty || (quotes && behindString)));
  }

  private static boolean isOdd(String content, char quote) {
    return content.chars().filter(c -> c == quote).count() % 2 != 0;
  }

  private static boolean holdsCode(String content) {
    return content.indexOf('\'') >= 0 || content.indexOf(';') >= 0;
  }

  private static boolean isTags(String content) {
    return content.length() <= LONGEST_TAGS && TAGS.matcher(content).matches();
  }
}
