package io.securedatasource.internal.observation;

import io.securedatasource.internal.statement.Fingerprint;
import io.securedatasource.metrics.MeterSet;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Counts the texts that have the same fingerprint, for the fingerprints with the most of them:
 * where an application writes values into its SQL, they grow. Texts are fingerprinted aside; where
 * too many come at once some are not counted. Thread-safe.
 */
public final class TextCounts implements Consumer<String> {

  /** Longer texts are not counted: they would be held on to while they wait. */
  static final int LONGEST = 8 << 10;

  /** Fingerprints with fewer texts are not told. */
  static final int LEAST = 10;

  /** As many fingerprints are told at a time. */
  static final int TOLD = 10;

  /** As many fingerprints are counted; where there are more, those with one text make room. */
  static final int COUNTED = 1_000;

  private final MeterSet meters;
  private final Executor aside;
  private final Map<String, Long> counts = new ConcurrentHashMap<>();

  /** Those that are told. Only tasks of {@link #aside} use it, one at a time. */
  private final Set<String> told = new HashSet<>();

  /**
   * Counts into those meters.
   *
   * @param aside does one task after another
   */
  public TextCounts(MeterSet meters, Executor aside) {
    this.meters = meters;
    this.aside = aside;
  }

  /** Takes note of a text that was not met lately. */
  @Override
  public void accept(String sql) {
    if (sql.length() <= LONGEST) {
      aside.execute(() -> count(Fingerprint.of(sql)));
    }
  }

  private void count(String fingerprint) {
    if (counts.size() >= COUNTED && !counts.containsKey(fingerprint)) {
      counts.values().removeIf(count -> count == 1);
      if (counts.size() >= COUNTED) {
        return;
      }
    }
    long count = counts.merge(fingerprint, 1L, Long::sum);
    if (count < LEAST || told.contains(fingerprint)) {
      return;
    }
    if (told.size() >= TOLD) {
      String least = told.stream().min(Comparator.comparingLong(this::of)).orElse(fingerprint);
      if (of(least) >= count) {
        return;
      }
      told.remove(least);
    }
    told.add(fingerprint);
    meters.statementTexts(told, this::of);
  }

  private long of(String fingerprint) {
    return counts.getOrDefault(fingerprint, 0L);
  }
}
