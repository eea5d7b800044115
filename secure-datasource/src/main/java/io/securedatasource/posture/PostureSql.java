package io.securedatasource.posture;

import io.securedatasource.policy.Violation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes the statements that mend a posture as a script. */
final class PostureSql {

  /** A word that somebody has to fill in, outside of quotes. */
  private static final Pattern TO_FILL_IN = Pattern.compile("<[a-z ]+>");

  private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'");

  private PostureSql() {}

  static String of(Posture posture) {
    StringBuilder script = new StringBuilder();
    script
        .append("-- What mends ")
        .append(Json.quoted(posture.dataSource()))
        .append(" by policy ")
        .append(Json.quoted(posture.configuration().policy()))
        .append(", ")
        .append(posture.asOf())
        .append("\n-- For the server's administrator, to be read before it is run.\n");
    Set<List<String>> told = new HashSet<>();
    for (Violation violation : posture.violations()) {
      script.append("\n-- ").append(violation.rule()).append(": ").append(violation.found());
      if (violation.sql().isEmpty()) {
        script.append("\n-- not by SQL: ").append(violation.fix());
      } else if (!told.add(violation.sql())) {
        script.append("\n-- mended above");
      } else {
        script.append(
            violation.sql().stream()
                .map(PostureSql::line)
                .collect(Collectors.joining("\n", "\n", "")));
      }
      script.append("\n");
    }
    return script.toString();
  }

  private static String line(String statement) {
    boolean whole = !TO_FILL_IN.matcher(QUOTED.matcher(statement).replaceAll("")).find();
    return whole ? statement + ";" : "-- fill in: " + statement + ";";
  }
}
