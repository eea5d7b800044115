package io.securedatasource.examples.audit;

import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.ServerSettings;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;

/**
 * The audit in its surroundings.
 *
 * @param environment the environment variables
 * @param prompt asks for a password
 * @param out takes the report
 * @param err takes what keeps from one
 * @param ansi whether {@code out} understands colours
 */
record Audit(
    Map<String, String> environment, Prompt prompt, PrintWriter out, PrintWriter err, Ansi ansi) {

  /** Runs. The exit code is told by {@link AuditCommand}. */
  int run(String... args) {
    return new CommandLine(new AuditCommand(this))
        .setExpandAtFiles(false)
        .setUnmatchedOptionsAllowedAsOptionParameters(false)
        .setOut(out)
        .setErr(err)
        .setColorScheme(new ColorScheme.Builder(ansi).build())
        .registerConverter(RoleProfile.class, text -> constant(RoleProfile.class, text))
        .registerConverter(ServerSettings.class, text -> constant(ServerSettings.class, text))
        .registerConverter(
            AuditCommand.Format.class, text -> constant(AuditCommand.Format.class, text))
        .registerConverter(SecurityPolicy.class, Audit::policy)
        .setDefaultValueProvider(
            spec ->
                spec instanceof CommandLine.Model.OptionSpec option
                    ? unlessEmpty(AuditCommand.VARIABLES.getOrDefault(option.longestName(), ""))
                    : null)
        .setParameterExceptionHandler(
            (problem, arguments) -> {
              err.println(Misunderstood.told(problem) + "; see --help");
              return AuditCommand.CANNOT_LOOK;
            })
        .setExecutionExceptionHandler(
            (problem, command, parsed) -> {
              err.println("could not look: " + reason(problem));
              return AuditCommand.CANNOT_LOOK;
            })
        .execute(args);
  }

  /** A variable that is set to nothing counts as unset, as libpq has it. */
  private @Nullable String unlessEmpty(String variable) {
    String value = environment.get(variable);
    return value == null || value.isEmpty() ? null : value;
  }

  /** What the library and this command throw is safe to print; of anything else the kind is. */
  private static String reason(Exception problem) {
    return problem instanceof CannotLookException || problem instanceof java.sql.SQLException
        ? String.valueOf(problem.getMessage())
        : problem.getClass().getName();
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String text) {
    return Enum.valueOf(type, text.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  private static SecurityPolicy policy(String text) {
    return switch (text) {
      case "production" -> SecurityPolicy.production();
      case "baseline" -> SecurityPolicy.baseline();
      case "development" -> SecurityPolicy.development();
      default -> throw new IllegalArgumentException();
    };
  }
}
