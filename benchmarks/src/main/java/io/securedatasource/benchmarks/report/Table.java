package io.securedatasource.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

/** A table in Markdown, being written. Not thread-safe. */
final class Table {

  private final List<List<String>> rows = new ArrayList<>();

  /** With these headings. */
  Table(String... headings) {
    rows.add(List.of(headings));
  }

  /** Adds a row. */
  void row(String... cells) {
    rows.add(List.of(cells));
  }

  /** Whether it has headings alone. */
  boolean isEmpty() {
    return rows.size() == 1;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < rows.size(); i++) {
      text.append("| ").append(String.join(" | ", rows.get(i))).append(" |\n");
      if (i == 0) {
        text.append("|---".repeat(rows.get(0).size())).append("|\n");
      }
    }
    return text.append('\n').toString();
  }
}
