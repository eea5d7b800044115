package io.securedatasource.internal.configuration;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What values a driver property admits. Stricter than the driver, which takes an unknown choice for
 * its default in silence, reads {@code "yes"} as false, and accepts {@code "+5"} and digits of
 * other scripts as numbers.
 *
 * @param required what a value must be, as a noun phrase for messages
 * @param test whether a value is one
 */
record PropertyValue(String required, Predicate<String> test) {

  /** PostgreSQL cuts a longer name in silence ({@code NAMEDATALEN - 1} bytes). */
  static final int MAX_NAME_BYTES = 63;

  private static final int MAX_TEXT = 1024;

  /** The driver multiplies seconds by 1000 in an {@code int}. */
  private static final int MAX_SECONDS = Integer.MAX_VALUE / 1000;

  private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,10}");
  private static final Pattern TYPES = Pattern.compile("[A-Za-z0-9_,]{0,1024}");
  private static final Pattern VERSION =
      Pattern.compile("[0-9]{5,6}|[0-9]{1,2}(\\.[0-9]{1,2}){0,2}");
  private static final Pattern BYTES = Pattern.compile("0*[1-9][0-9]{0,8}[KkMmGgTt]?");
  private static final Pattern PERCENTAGE = Pattern.compile("([1-9][0-9]?|100)(p|pct|percent)");
  private static final Set<String> AUTHENTICATION_METHODS =
      Set.of("password", "md5", "gss", "sspi", "scram-sha-256", "none");

  boolean admits(String value) {
    return test.test(value);
  }

  static PropertyValue bool() {
    return anyCaseChoice("true", "false");
  }

  static PropertyValue range(int min, int max) {
    return number("a whole number", min, max);
  }

  static PropertyValue seconds(int min) {
    return number("a whole number of seconds", min, MAX_SECONDS);
  }

  static PropertyValue milliseconds(int min, int max) {
    return number("a whole number of milliseconds", min, max);
  }

  private static PropertyValue number(String noun, int min, int max) {
    return new PropertyValue(
        noun + " from " + min + " to " + max,
        value -> {
          if (!INTEGER.matcher(value).matches()) {
            return false;
          }
          long number = Long.parseLong(value);
          return number >= min && number <= max;
        });
  }

  /** One of a few words; the driver compares them exactly. */
  static PropertyValue choice(String... choices) {
    List<String> list = List.of(choices);
    return new PropertyValue(oneOf(list), list::contains);
  }

  /** One of a few words in lower case, which the driver compares without regard to case. */
  static PropertyValue anyCaseChoice(String... choices) {
    List<String> list = List.of(choices);
    // ASCII alone: the long s of "di\u017fable" would pass equalsIgnoreCase.
    return new PropertyValue(
        oneOf(list),
        value ->
            value.chars().allMatch(c -> c < 128) && list.contains(value.toLowerCase(Locale.ROOT)));
  }

  private static String oneOf(List<String> choices) {
    return choices.size() == 1 ? choices.get(0) : "one of " + String.join(", ", choices);
  }

  /** The name of a role, database or the like. */
  static PropertyValue identifier() {
    return new PropertyValue(
        "a name of 1 to " + MAX_NAME_BYTES + " bytes", PropertyValue::isIdentifier);
  }

  static boolean isIdentifier(String value) {
    return !value.isBlank()
        && value.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME_BYTES
        && value.strip().length() == value.length();
  }

  static PropertyValue text() {
    return new PropertyValue(
        "a text of 1 to " + MAX_TEXT + " characters",
        value -> !value.isBlank() && value.length() <= MAX_TEXT);
  }

  /** Any text; for values that a rule judges, or that no caller may set. */
  static PropertyValue any() {
    return new PropertyValue(
        "a text of at most " + MAX_TEXT + " characters", value -> value.length() <= MAX_TEXT);
  }

  static PropertyValue typeList() {
    return new PropertyValue(
        "type names or OIDs separated by commas", value -> TYPES.matcher(value).matches());
  }

  static PropertyValue version() {
    return new PropertyValue(
        "a server version such as 16 or 9.6", value -> VERSION.matcher(value).matches());
  }

  /** The driver reads a number that ends in {@code %} as "no limit". */
  static PropertyValue memory() {
    return new PropertyValue(
        "a size such as 64M, or a share of the heap such as 10p",
        value ->
            value.length() <= 20
                && (BYTES.matcher(value).matches() || PERCENTAGE.matcher(value).matches()));
  }

  static PropertyValue authenticationMethods() {
    return new PropertyValue(
        "a list of authentication methods separated by commas, all admitted or all refused with !",
        PropertyValue::isMethodList);
  }

  /** To the driver, a list that refuses every method, or is of commas alone, refuses none. */
  private static boolean isMethodList(String value) {
    Set<String> seen = new HashSet<>();
    boolean refusing = value.startsWith("!");
    if (value.length() > 200) {
      return false;
    }
    for (String item : value.split(",", -1)) {
      String method = item.startsWith("!") ? item.substring(1) : item;
      if (item.startsWith("!") != refusing
          || !AUTHENTICATION_METHODS.contains(method)
          || !seen.add(method)) {
        return false;
      }
    }
    return !refusing || seen.size() < AUTHENTICATION_METHODS.size();
  }
}
