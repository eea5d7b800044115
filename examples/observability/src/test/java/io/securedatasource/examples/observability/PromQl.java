package io.securedatasource.examples.observability;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a PromQL expression names: enough of its grammar to find every selector and every label.
 * What is no keyword, no function and no number is taken for a metric, so that nothing is
 * overlooked.
 *
 * @param selectors each metric, with the labels and values that it is matched by
 * @param grouping labels that results are grouped or joined by
 */
record PromQl(List<Selector> selectors, Set<String> grouping) {

  private static final Set<String> KEYWORDS =
      Set.of("and", "or", "unless", "offset", "bool", "sum", "min", "max", "avg", "count");
  private static final Set<String> LISTS =
      Set.of("by", "without", "on", "ignoring", "group_left", "group_right");
  private static final Pattern TOKEN =
      Pattern.compile(
          "\"(?:[^\"\\\\]|\\\\.)*\"|\\[[^\\]]*]|(?<number>[0-9][0-9a-z.]*)"
              + "|(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)\\s*(?<after>[({]?)"
              + "|(?<other>.)",
          Pattern.DOTALL);
  private static final Pattern MATCHER =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)\\s*(=~|!~|!=|=)\\s*\"([^\"]*)\"");

  /**
   * A metric.
   *
   * @param matches its labels' conditions
   */
  record Selector(String metric, List<Match> matches) {}

  /**
   * A condition.
   *
   * @param values of a regular expression, its alternatives
   */
  record Match(String label, List<String> values) {}

  static PromQl read(String expression) {
    List<Selector> selectors = new ArrayList<>();
    Set<String> grouping = new LinkedHashSet<>();
    Matcher token = TOKEN.matcher(expression);
    int from = 0;
    while (token.find(from)) {
      from = token.end();
      String name = token.group("name");
      if (name == null || KEYWORDS.contains(name)) {
        continue;
      }
      String after = token.group("after");
      if (LISTS.contains(name)) {
        int end = expression.indexOf(')', from);
        for (String label : expression.substring(from, end).split(",", -1)) {
          grouping.add(label.strip());
        }
        from = end + 1;
      } else if (after.equals("{")) {
        int end = expression.indexOf('}', from);
        selectors.add(new Selector(name, matches(expression.substring(from, end))));
        from = end + 1;
      } else if (after.isEmpty()) {
        selectors.add(new Selector(name, List.of()));
      }
    }
    return new PromQl(List.copyOf(selectors), Set.copyOf(grouping));
  }

  private static List<Match> matches(String text) {
    List<Match> matches = new ArrayList<>();
    Matcher matcher = MATCHER.matcher(text);
    while (matcher.find()) {
      matches.add(new Match(matcher.group(1), List.of(matcher.group(3).split("\\|", -1))));
    }
    return matches;
  }
}
