package io.securedatasource.internal.configuration;

import java.util.Arrays;

/** Levenshtein distance, given up as soon as it exceeds a limit. */
final class EditDistance {

  private EditDistance() {}

  /** The number of edits between two texts, or -1 when there are more than {@code limit}. */
  static int within(int limit, String a, String b) {
    if (limit < 0 || Math.abs(a.length() - b.length()) > limit) {
      return -1;
    }
    int[] previous = new int[b.length() + 1];
    Arrays.setAll(previous, i -> i);
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      int least = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, Math.min(previous[j], row[j - 1]) + 1);
        least = Math.min(least, row[j]);
      }
      if (least > limit) {
        return -1;
      }
      previous = row;
    }
    return previous[b.length()] <= limit ? previous[b.length()] : -1;
  }
}
