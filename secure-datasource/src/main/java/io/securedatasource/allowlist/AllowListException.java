package io.securedatasource.allowlist;

import java.util.List;

/**
 * A lock file cannot be used: it is not there, damaged, cut off, edited by hand without its hash,
 * or of another format. Nothing of it is used then.
 */
public final class AllowListException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** More than these are not told. */
  private static final int MOST_TOLD = 20;

  private final transient List<Problem> problems;

  /**
   * What is wrong with a file.
   *
   * @param line the number of the line, from 1; 0 when it is about the file as a whole
   * @param message what is wrong and what to do, as a clause
   */
  public record Problem(int line, String message) {

    @Override
    public String toString() {
      return line == 0 ? message : "line " + line + ": " + message;
    }
  }

  AllowListException(String file, List<Problem> problems) {
    super(message(file, problems));
    this.problems = List.copyOf(problems);
  }

  AllowListException(String file, String message) {
    this(file, List.of(new Problem(0, message)));
  }

  private static String message(String file, List<Problem> problems) {
    StringBuilder text =
        new StringBuilder("the statement list ").append(file).append(" is refused");
    problems.stream().limit(MOST_TOLD).forEach(problem -> text.append("\n  ").append(problem));
    if (problems.size() > MOST_TOLD) {
      text.append("\n  and ").append(problems.size() - MOST_TOLD).append(" more");
    }
    return text.toString();
  }

  /** All that is wrong, in the order of the file; empty of an exception that was serialised. */
  @SuppressWarnings("NullAway") // transient: null after deserialisation
  public List<Problem> problems() {
    return problems == null ? List.of() : problems;
  }
}
