package io.securedatasource.benchmarks;

/** The texts that are measured. */
final class Texts {

  /** 170 characters, with place for a number. */
  private static final String TEMPLATE =
      "select o.id, o.placed_at, o.status, c.name from orders o join customers c"
          + " on c.id = o.customer_id where c.region = ? and o.status = ?"
          + " and o.id > %09d order by o.id";

  /** What an application says again and again: 46 characters. */
  static final String CONSTANT = "select name from customers where id=? and a=?";

  private Texts() {}

  /** A text of 170 characters; another for each number below a thousand million. */
  static String numbered(int number) {
    return TEMPLATE.formatted(number);
  }

  /** As many of them. */
  static String[] numbered(int from, int count) {
    String[] texts = new String[count];
    for (int i = 0; i < count; i++) {
      texts[i] = numbered(from + i);
    }
    return texts;
  }

  /** An ordinary statement of about that many characters: a join, and a list of columns. */
  static String ofLength(int length) {
    StringBuilder text = new StringBuilder(length + 40).append("select a.id");
    String end = " from accounts a where a.id = ? and b < 'x'";
    for (int i = 0; text.length() + end.length() < length; i++) {
      text.append(", a.column_").append(i);
    }
    return text.append(end).toString();
  }

  /** An equal text that is another object, whose hash code was not asked for. */
  @SuppressWarnings("StringOperationCanBeSimplified")
  static String copy(String text) {
    return new String(text.toCharArray());
  }
}
