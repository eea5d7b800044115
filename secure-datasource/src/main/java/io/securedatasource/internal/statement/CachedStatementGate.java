package io.securedatasource.internal.statement;

import io.securedatasource.event.SecurityEvent;
import io.securedatasource.event.SecurityEventListener;
import io.securedatasource.event.StatementRefusedException;
import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.StatementKind;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Judges each text once and remembers the verdict on those that come again. Thread-safe.
 *
 * <p>What is refused is never remembered: it is judged, and told, each time. What is admitted with
 * violations that are only reported is told when it is first judged, and again when so many other
 * texts came in between that it was forgotten. Nothing is told of what breaks no rule.
 *
 * <p>The policy can be replaced at any time. A text is judged by one policy or the other, and a
 * verdict never outlives the policy it came from.
 */
public final class CachedStatementGate implements StatementGate {

  private static final AdmittedText NO_TEXT =
      AdmittedText.of(null, Verdict.clean(StatementKind.OTHER, false));

  /** A state of the policy, and all that was judged by it. */
  private record Era(int epoch, Assessor assessor, VerdictCache verdicts) {}

  private final String dataSource;
  private final SecurityEventListener events;
  private final InstantSource clock;
  private final long maximumBytes;

  private final SievePool sieves = new SievePool();
  private final LongAdder misses = new LongAdder();

  private volatile Era era;
  private volatile Consumer<String> fresh = sql -> {};

  /**
   * A gate that remembers up to 16 MiB of texts and verdicts.
   *
   * @param dataSource the data source's name, for events
   * @param assessor judges what is not remembered
   * @param events told of each refusal, and of what is reported
   */
  public CachedStatementGate(
      String dataSource, Assessor assessor, SecurityEventListener events, InstantSource clock) {
    this(dataSource, assessor, events, clock, VerdictCache.STANDARD_BYTES);
  }

  /** As the other, remembering up to that many bytes. */
  CachedStatementGate(
      String dataSource,
      Assessor assessor,
      SecurityEventListener events,
      InstantSource clock,
      long maximumBytes) {
    this.dataSource = dataSource;
    this.events = events;
    this.clock = clock;
    this.maximumBytes = maximumBytes;
    this.era = new Era(0, assessor, cache(maximumBytes));
  }

  private static VerdictCache cache(long maximumBytes) {
    return new VerdictCache(maximumBytes, new SecureRandom());
  }

  @Override
  public Verdict admit(@Nullable String sql, EntryPoint entryPoint)
      throws StatementRefusedException {
    return admitText(sql, entryPoint).verdict();
  }

  @Override
  public AdmittedText admitText(@Nullable String sql, EntryPoint entryPoint)
      throws StatementRefusedException {
    if (sql == null) {
      return NO_TEXT;
    }
    Era now = era;
    AdmittedText known = now.verdicts.ofInstance(sql, entryPoint);
    return known != null ? known : look(now, sql, entryPoint);
  }

  private AdmittedText look(Era now, String sql, EntryPoint entryPoint)
      throws StatementRefusedException {
    if (sql.length() > VerdictCache.LONGEST_TEXT) {
      misses.increment();
      return AdmittedText.of(sql, told(now.assessor.assess(sql, entryPoint), false));
    }
    Sieve sieve = sieves.take(sql);
    long hash = now.verdicts.hash(sieve.text());
    AdmittedText known = now.verdicts.find(sql, entryPoint, hash);
    if (known != null) {
      sieves.giveBack(sieve);
      return known;
    }
    misses.increment();
    Verdict verdict = now.assessor.assess(sieve, sql, entryPoint);
    sieves.giveBack(sieve);
    boolean before = !verdict.isRefused() && now.verdicts.offer(sql, entryPoint, hash, verdict);
    if (!before) {
      fresh.accept(sql);
    }
    return AdmittedText.of(sql, told(verdict, before));
  }

  /** Lets a verdict through, and tells of it what is to be told. */
  private Verdict told(Verdict verdict, boolean before) throws StatementRefusedException {
    PolicyReport report = verdict.report();
    if (report == null) {
      return verdict;
    }
    String fingerprint = Objects.requireNonNull(verdict.fingerprint());
    if (!report.isAdmitted()) {
      events.onEvent(
          new SecurityEvent.StatementRefused(
              clock.instant(),
              dataSource,
              report,
              fingerprint,
              verdict.kind(),
              verdict.position()));
      throw new StatementRefusedException(report, fingerprint, verdict.position());
    }
    if (!before) {
      events.onEvent(
          new SecurityEvent.StatementReported(
              clock.instant(),
              dataSource,
              report,
              fingerprint,
              verdict.kind(),
              verdict.position()));
    }
    return verdict;
  }

  /** How many texts were judged because no verdict on them was remembered. */
  public long misses() {
    return misses.sum();
  }

  /**
   * Tells of each text that was not met lately, on the thread that executes it.
   *
   * @param listener quick, throws nothing, and holds on to no text for long
   */
  public void tellOfFresh(Consumer<String> listener) {
    fresh = listener;
  }

  /** How many verdicts are remembered. */
  public int remembered() {
    return era.verdicts().texts();
  }

  /** Reported, or refused, each time. */
  @Override
  public void cancelling() throws StatementRefusedException {
    var unused = told(era.assessor().cancelling(), false);
  }

  /** Judges by another assessor from now on, and forgets every verdict. */
  public synchronized void judgeBy(Assessor assessor) {
    era = new Era(era.epoch() + 1, assessor, cache(maximumBytes));
  }

  /** One more after each {@link #judgeBy}. */
  @Override
  public int epoch() {
    return era.epoch();
  }
}
