package io.securedatasource.policy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The one way by which a value from outside gets into a message: bounded in length, on one line,
 * free of characters that change how the rest is read.
 */
final class Echo {

  private static final int LONGEST_TEXT = 240;
  private static final int LONGEST_LIST = 5;

  /** What a value of an enumerated setting looks like; anything else may be a misplaced secret. */
  private static final Pattern ENUMERATED = Pattern.compile("[A-Za-z0-9_.-]{1,32}");

  /** Controls, formats (bidirectional overrides among them), surrogates, separators of lines. */
  private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]");

  private Echo() {}

  /** A value of an enumerated setting in quotes, or words for it when it does not look like one. */
  static String value(@Nullable String value) {
    if (value == null) {
      return "not set";
    }
    if (value.isEmpty()) {
      return "empty";
    }
    return ENUMERATED.matcher(value).matches() ? "'" + value + "'" : "a value that is not shown";
  }

  /** A text that holds no secret: a name, a path, a clause. */
  static String text(String text) {
    return clip(text, LONGEST_TEXT);
  }

  /** As {@link #text}, with another bound. */
  static String clip(String text, int longest) {
    String head = text.length() <= longest ? text : text.substring(0, longest) + "…";
    return INVISIBLE.matcher(head).replaceAll("?");
  }

  /** The first few of some texts, and how many more there are. */
  static String list(Collection<?> texts) {
    String head =
        texts.stream()
            .limit(LONGEST_LIST)
            .map(text -> text(text.toString()))
            .collect(Collectors.joining(", "));
    int more = texts.size() - LONGEST_LIST;
    return more > 0 ? head + " and " + more + " more" : head;
  }

  /** A name as a quoted SQL identifier; one with invisible characters is not spelt out. */
  static String identifier(String name) {
    return name.isEmpty() || name.length() > LONGEST_TEXT || INVISIBLE.matcher(name).find()
        ? "<name>"
        : '"' + name.replace("\"", "\"\"") + '"';
  }

  /** Quoted SQL that the server composed; with invisible characters it is not spelt out. */
  static String sql(String text) {
    return INVISIBLE.matcher(text).find() ? "<arguments>" : text;
  }

  /** A duration for people: {@code 250 ms}, {@code 30 s}, {@code 2 h 5 min}. */
  static String duration(Duration duration) {
    if (duration.isNegative()) {
      return "less than 0 s";
    }
    if (duration.isZero()) {
      return "0 s";
    }
    if (duration.compareTo(Duration.ofMillis(1)) < 0) {
      return "less than 1 ms";
    }
    StringBuilder text = new StringBuilder();
    append(text, duration.toHours(), "h");
    append(text, duration.toMinutesPart(), "min");
    append(text, duration.toSecondsPart(), "s");
    append(text, duration.toMillisPart(), "ms");
    return text.toString();
  }

  private static void append(StringBuilder text, long amount, String unit) {
    if (amount != 0) {
      text.append(text.isEmpty() ? "" : " ").append(amount).append(' ').append(unit);
    }
  }

  /** The day of an instant in UTC: {@code 2026-11-12}. */
  static LocalDate day(Instant instant) {
    return LocalDate.ofInstant(instant, ZoneOffset.UTC);
  }

  /** A count of days for people: {@code 1 day}, {@code 12 days}. */
  static String days(Duration duration) {
    long days = duration.toDays();
    return days < 1 ? "less than a day" : days == 1 ? "1 day" : days + " days";
  }
}
