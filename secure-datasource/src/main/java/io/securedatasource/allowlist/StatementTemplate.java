package io.securedatasource.allowlist;

import io.securedatasource.internal.statement.CanonicalForm;
import io.securedatasource.internal.statement.EntryPoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A canonical form with slots: {@code order by « o.id ¦ o.placed_at » « asc ¦ desc »}. A slot holds
 * alternatives, of which one may be empty; each is written out, so that a slot admits no token that
 * does not stand in the template. Slots may stand in slots. Immutable and thread-safe.
 *
 * <p>Compiled to a machine that reads a statement's tokens once, whatever the template: the places
 * at which the template may be are kept side by side, so nothing is tried again.
 */
final class StatementTemplate {

  private static final String OPEN = "«";
  private static final String PART = "¦";
  private static final String CLOSE = "»";

  private static final int MOST_STEPS = 10_000;
  private static final int DEEPEST = 8;

  /** A step that takes a token, goes on at one or two places, or is the end. */
  private record Step(String token, int next, int other) {
    static final String GO = "";

    boolean takes() {
      return !token.isEmpty();
    }
  }

  private final List<Step> steps = new ArrayList<>();
  private final List<String> pieces;
  private final String start;
  private int at;

  private StatementTemplate(List<String> pieces, String start) {
    this.pieces = pieces;
    this.start = start;
  }

  /** A beginning that every statement has which fits. */
  String start() {
    return start;
  }

  /**
   * Compiles a template.
   *
   * @throws IllegalArgumentException when it is none: not in canonical form, without a slot, with a
   *     slot that does not end, or larger than is sensible
   */
  static StatementTemplate of(String text) {
    List<String> pieces = CanonicalForm.tokens(text, EntryPoint.PREPARED);
    if (pieces == null || CanonicalForm.kind(text) == null) {
      throw new IllegalArgumentException("it is not in canonical form");
    }
    for (String piece : pieces) {
      boolean marked = piece.contains(OPEN) || piece.contains(PART) || piece.contains(CLOSE);
      if (marked && piece.length() > 1) {
        throw new IllegalArgumentException("blanks must stand around « ¦ and »");
      }
    }
    if (!pieces.contains(OPEN) || pieces.get(0).equals(OPEN)) {
      throw new IllegalArgumentException("it must begin with a word, and have a slot");
    }
    StatementTemplate template = new StatementTemplate(pieces, start(text, pieces));
    template.sequence(0);
    if (template.at < pieces.size()) {
      throw new IllegalArgumentException("a slot that was not opened is parted or closed");
    }
    return template;
  }

  /**
   * What stands in front of the first slot, but for its last two tokens: what follows them may
   * decide about a blank between them.
   */
  private static String start(String text, List<String> pieces) {
    int tokens = Math.max(1, pieces.indexOf(OPEN) - 2);
    int end = 0;
    for (String piece : pieces.subList(0, tokens)) {
      end = text.indexOf(piece, end) + piece.length();
    }
    return text.substring(0, end);
  }

  private void sequence(int depth) {
    while (at < pieces.size() && !isAt(PART) && !isAt(CLOSE)) {
      if (isAt(OPEN)) {
        slot(depth + 1);
      } else {
        steps.add(new Step(pieces.get(at++), steps.size() + 1, -1));
      }
      if (steps.size() > MOST_STEPS) {
        throw new IllegalArgumentException("it is too large");
      }
    }
  }

  private boolean isAt(String mark) {
    return pieces.get(at).equals(mark);
  }

  private void slot(int depth) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException("its slots stand too deep in one another");
    }
    List<Integer> ends = new ArrayList<>();
    int fork;
    do {
      at++;
      fork = go();
      sequence(depth);
      ends.add(go());
      steps.set(fork, new Step(Step.GO, fork + 1, steps.size()));
    } while (at < pieces.size() && isAt(PART));
    if (at == pieces.size()) {
      throw new IllegalArgumentException("a slot is not closed");
    }
    at++;
    // Behind the last alternative there is no other.
    steps.set(fork, new Step(Step.GO, fork + 1, -1));
    int behind = steps.size();
    ends.forEach(end -> steps.set(end, new Step(Step.GO, behind, -1)));
  }

  private int go() {
    steps.add(new Step(Step.GO, -1, -1));
    return steps.size() - 1;
  }

  /** Whether a statement of those tokens fits. */
  boolean admits(List<String> tokens) {
    Places now = new Places(steps.size() + 1);
    Places next = new Places(steps.size() + 1);
    enter(now, 0);
    for (String token : tokens) {
      next.clear();
      for (int i = 0; i < now.size; i++) {
        int place = now.list[i];
        if (place < steps.size() && steps.get(place).token().equals(token)) {
          enter(next, place + 1);
        }
      }
      if (next.size == 0) {
        return false;
      }
      Places before = now;
      now = next;
      next = before;
    }
    return now.has(steps.size());
  }

  /** Goes there, and wherever one gets from there without a token. */
  private void enter(Places places, int first) {
    int[] stack = new int[16];
    int height = 0;
    stack[height++] = first;
    while (height > 0) {
      int place = stack[--height];
      if (place < 0 || places.has(place)) {
        continue;
      }
      places.add(place);
      if (place < steps.size() && !steps.get(place).takes()) {
        if (height + 2 > stack.length) {
          stack = Arrays.copyOf(stack, height * 2);
        }
        stack[height++] = steps.get(place).other();
        stack[height++] = steps.get(place).next();
      }
    }
  }

  /** A set of places that is walked in the order in which they came. */
  private static final class Places {
    final int[] list;
    final boolean[] in;
    int size;

    Places(int places) {
      list = new int[places];
      in = new boolean[places];
    }

    boolean has(int place) {
      return in[place];
    }

    void add(int place) {
      in[place] = true;
      list[size++] = place;
    }

    void clear() {
      for (int i = 0; i < size; i++) {
        in[list[i]] = false;
      }
      size = 0;
    }
  }
}
