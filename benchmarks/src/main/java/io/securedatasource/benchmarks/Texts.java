package io.securedatasource.benchmarks;

import java.util.Arrays;

/** The texts that are measured. */
final class Texts {

  /** What an application says again and again: 46 characters. */
  static final String CONSTANT = "select name from customers where id=? and ab=?";

  private Texts() {}

  /** An ordinary statement of that many characters. */
  static String ofLength(int length) {
    String start = "select a.id";
    String end = " from accounts a where a.id = ? and";
    StringBuilder text = new StringBuilder(length + 40).append(start);
    for (int i = 0; text.length() + end.length() + 20 < length; i++) {
      text.append(", a.column_").append(i);
    }
    text.append(end).append(' ');
    char[] name = new char[Math.max(1, length - text.length() - 2)];
    Arrays.fill(name, 'b');
    return text.append(name).append("=?").toString();
  }

  /** A text of 170 characters with a number in it. Not thread-safe. */
  static final class Numbered {

    private static final String TEXT =
        "select o.id, o.placed_at, o.status, c.name from orders o join customers c"
            + " on c.id = o.customer_id where c.region = ? and o.status = ? and o.id >"
            + " 000000000 order by o.code";

    private static final int LAST_DIGIT = TEXT.lastIndexOf('0');

    private final char[] characters = TEXT.toCharArray();

    /** The text with that number, in a new string. */
    String numbered(int number) {
      int rest = number;
      for (int i = 0; i < 9; i++) {
        characters[LAST_DIGIT - i] = (char) ('0' + rest % 10);
        rest /= 10;
      }
      return new String(characters);
    }
  }
}
