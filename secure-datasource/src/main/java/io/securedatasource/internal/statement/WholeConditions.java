package io.securedatasource.internal.statement;

/**
 * Finds strings that are an operand of a condition by themselves, {@code WHERE 'f'}: the server
 * reads them as TRUE or FALSE. What parts operands is looked at in order. Not thread-safe.
 */
final class WholeConditions {

  private final Tokens tokens;

  /** For every CASE that is open, from the last bit on, whether it compares what it begins with. */
  private long selecting;

  /** The last AND that belongs to a BETWEEN. */
  private int and = -1;

  WholeConditions(Tokens tokens) {
    this.tokens = tokens;
  }

  /** A CASE stands there. */
  void open(int i) {
    selecting = selecting << 1 | (tokens.is(i + 1, Word.WHEN) ? 0 : 1);
  }

  /** An END stands there. */
  void close() {
    selecting >>>= 1;
  }

  /** An AND stands there that parts the ends of a range. */
  void partRange(int i) {
    and = i;
  }

  /** Whether that is such an operand; where it belongs to no comparison is asked just then. */
  boolean isOne(Constant string) {
    int before = string.start() - 1;
    boolean grouped = tokens.is(before, '(');
    while (tokens.is(before, '(')) {
      before--;
    }
    return isIntroducedBy(before) && !isGoneOn(string.end(), grouped);
  }

  private boolean isIntroducedBy(int i) {
    return switch (tokens.word(i)) {
      case WHERE, HAVING, OR, NOT -> true;
      case AND -> i != and;
      case ON -> !tokens.is(i - 1, Word.DISTINCT);
      case WHEN -> (selecting & 1) == 0;
      default -> false;
    };
  }

  private boolean isGoneOn(int i, boolean grouped) {
    return switch (tokens.kind(i)) {
      case OPERATOR -> true;
      case PUNCTUATION -> tokens.is(i, '[') || (grouped && tokens.is(i, ','));
      case WORD ->
          switch (tokens.word(i)) {
            case LIKE, ILIKE, SIMILAR, BETWEEN, IN, NOT, COLLATE, OPERATOR, ISNULL, NOTNULL -> true;
            case IS -> !isTested(tokens.is(i + 1, Word.NOT) ? i + 2 : i + 1);
            case OVERLAPS, ESCAPE -> true;
            // AT TIME ZONE
            case NONE -> tokens.is(i + 1, Word.TIME);
            default -> false;
          };
      default -> false;
    };
  }

  /** IS TRUE asks for what the string says; IS NULL does not. */
  private boolean isTested(int i) {
    return tokens.is(i, Word.TRUE) || tokens.is(i, Word.FALSE) || tokens.is(i, Word.UNKNOWN);
  }
}
