package io.securedatasource.allowlist;

import io.securedatasource.internal.statement.CanonicalForm;
import io.securedatasource.internal.statement.EntryPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Templates by what they begin with, in front of their first slot, so that a statement is laid
 * before those alone that begin as it does. Immutable and thread-safe.
 */
final class TemplateIndex {

  /**
   * Templates that begin alike.
   *
   * @param start what they begin with
   * @param shorter those of which the start is the longest that this one begins with
   */
  private record Group(String start, List<StatementTemplate> templates, @Nullable Group shorter) {}

  private final TreeMap<String, Group> groups = new TreeMap<>();

  TemplateIndex(List<StatementTemplate> templates) {
    TreeMap<String, List<StatementTemplate>> byStart = new TreeMap<>();
    for (StatementTemplate template : templates) {
      byStart.computeIfAbsent(template.start(), start -> new ArrayList<>()).add(template);
    }
    // In order, so that what a start begins with is there already.
    byStart.forEach(
        (start, those) -> groups.put(start, new Group(start, List.copyOf(those), last(start))));
  }

  /**
   * The group with the longest start that the text begins with. Every start that the text begins
   * with lies before the text, and whatever lies between the two begins with it too.
   */
  private @Nullable Group last(String text) {
    Map.Entry<String, Group> entry = groups.floorEntry(text);
    Group group = entry == null ? null : entry.getValue();
    while (group != null && !text.startsWith(group.start())) {
      group = group.shorter();
    }
    return group;
  }

  /** Whether a statement of that canonical form fits one of them. */
  boolean admits(String form) {
    List<String> tokens = null;
    for (Group group = last(form); group != null; group = group.shorter()) {
      if (tokens == null) {
        tokens = CanonicalForm.tokens(form, EntryPoint.PREPARED);
      }
      List<String> all = tokens;
      if (all == null) {
        return false;
      }
      if (group.templates().stream().anyMatch(template -> template.admits(all))) {
        return true;
      }
    }
    return false;
  }
}
