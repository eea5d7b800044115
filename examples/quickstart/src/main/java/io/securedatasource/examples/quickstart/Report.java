package io.securedatasource.examples.quickstart;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Writes for people: sections, marks, messages and tables, at most {@value #WIDTH} wide. */
final class Report {

  private static final int WIDTH = 100;
  private static final String INDENT = "  ";
  private static final String BELOW_MARK = "    ";

  private enum Style {
    BOLD("1"),
    DIM("2"),
    GREEN("32"),
    RED("31");

    private final String code;

    Style(String code) {
      this.code = code;
    }
  }

  private final PrintStream out;
  private final boolean colour;

  Report(PrintStream out, boolean colour) {
    this.out = out;
    this.colour = colour;
  }

  /** Begins a section. */
  void section(String title) {
    out.println();
    out.println(styled(title, Style.BOLD));
    out.println(styled("─".repeat(title.length()), Style.DIM));
  }

  /** Something behaved as shown. */
  void passed(String what) {
    out.println(INDENT + styled("✔", Style.GREEN) + " " + what);
  }

  /** Something did not. */
  void failed(String what, String why) {
    out.println(INDENT + styled("✘ " + what, Style.RED));
    message(why);
  }

  /** A message of the library, as it is but for the line breaks. */
  void message(String text) {
    text.lines().flatMap(line -> wrap(line).stream()).forEach(this::dim);
  }

  /** A text whose lines are kept. */
  void verbatim(String text) {
    text.lines().forEach(this::dim);
  }

  private void dim(String line) {
    out.println(line.isEmpty() ? "" : BELOW_MARK + styled(line, Style.DIM));
  }

  /** A remark. */
  void note(String text) {
    wrap(text).forEach(line -> out.println(INDENT + line));
  }

  /** Rows of equally many cells; the cells of a column are as wide as the widest. */
  void table(List<List<String>> rows) {
    List<Integer> widths = new ArrayList<>();
    for (List<String> row : rows) {
      for (int column = 0; column < row.size(); column++) {
        int width = row.get(column).length();
        if (column == widths.size()) {
          widths.add(width);
        } else {
          widths.set(column, Math.max(width, widths.get(column)));
        }
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder(BELOW_MARK);
      for (int column = 0; column < row.size(); column++) {
        String cell = row.get(column);
        line.append(cell).append(" ".repeat(widths.get(column) - cell.length() + 2));
      }
      out.println(line.toString().stripTrailing());
    }
  }

  /** Breaks a line between words; what follows is indented a little more than its beginning. */
  private static List<String> wrap(String line) {
    int room = WIDTH - BELOW_MARK.length();
    String indent = line.substring(0, line.length() - line.stripLeading().length());
    List<String> lines = new ArrayList<>();
    StringBuilder current = new StringBuilder(indent);
    for (String word : line.strip().split(" ", -1)) {
      if (current.length() + word.length() > room && !current.toString().isBlank()) {
        lines.add(current.toString().stripTrailing());
        current.setLength(0);
        current.append(indent).append(INDENT);
      }
      current.append(word).append(' ');
    }
    lines.add(current.toString().stripTrailing());
    return lines;
  }

  private String styled(String text, Style style) {
    return colour ? "\u001b[" + style.code + "m" + text + "\u001b[0m" : text;
  }
}
