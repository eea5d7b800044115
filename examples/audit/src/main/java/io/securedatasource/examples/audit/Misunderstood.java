package io.securedatasource.examples.audit;

import static java.util.stream.Collectors.joining;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says what is wrong with a command line without repeating values: somebody may well try {@code
 * --password=…}.
 */
final class Misunderstood {

  private static final Pattern NAME = Pattern.compile("(--[a-z][a-z-]*)(=.*)?", Pattern.DOTALL);

  private Misunderstood() {}

  static String told(ParameterException problem) {
    if (problem instanceof UnmatchedArgumentException unmatched) {
      return unmatched.getUnmatched().stream().map(Misunderstood::unknown).collect(joining("; "));
    }
    if (problem instanceof OverwrittenOptionException twice) {
      return name(twice.getOverwritten()) + " is given twice";
    }
    ArgSpec spec = problem.getArgSpec();
    if (spec == null && problem instanceof MissingParameterException missing) {
      return missing.getMissing().stream()
          .map(one -> name(one) + " is not given")
          .collect(joining("; "));
    }
    return spec == null
        ? "the command line is not understood"
        : "%s takes %s".formatted(name(spec), spec.paramLabel());
  }

  private static String unknown(String argument) {
    Matcher matcher = NAME.matcher(argument);
    return matcher.matches()
        ? "there is no option " + matcher.group(1)
        : "there is an argument that no option takes";
  }

  private static String name(ArgSpec spec) {
    return spec instanceof OptionSpec option ? option.longestName() : spec.paramLabel();
  }
}
