package io.securedatasource.internal.statement;

import io.securedatasource.policy.PolicyReport;
import io.securedatasource.policy.StatementKind;
import java.util.EnumMap;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a text once it was judged. Immutable; the verdicts on texts that break no rule
 * are shared.
 */
public final class Verdict {

  private static final EnumMap<StatementKind, Verdict> CLEAN = clean(false, false, false);
  private static final EnumMap<StatementKind, Verdict> CLEAN_AND_MARKING =
      clean(true, false, false);
  private static final EnumMap<StatementKind, Verdict> CLEAN_AND_SEVERAL = clean(true, false, true);
  private static final EnumMap<StatementKind, Verdict> CLEAN_SEVERAL_UNMARKED =
      clean(false, false, true);
  private static final EnumMap<StatementKind, Verdict> PLAIN = clean(false, true, false);

  private final StatementKind kind;
  private final boolean marksSession;
  private final boolean sentAsWritten;
  private final boolean several;
  private final @Nullable PolicyReport report;
  private final @Nullable String fingerprint;
  private final int position;
  private final boolean touchesSession;

  private Verdict(
      StatementKind kind,
      boolean marksSession,
      boolean sentAsWritten,
      boolean several,
      @Nullable PolicyReport report,
      @Nullable String fingerprint,
      int position) {
    this.kind = kind;
    this.marksSession = marksSession;
    this.sentAsWritten = sentAsWritten;
    this.several = several;
    this.report = report;
    this.fingerprint = fingerprint;
    this.position = position;
    this.touchesSession = mayUnsettle() || kind == StatementKind.SETTING;
  }

  private static EnumMap<StatementKind, Verdict> clean(
      boolean marksSession, boolean sentAsWritten, boolean several) {
    EnumMap<StatementKind, Verdict> verdicts = new EnumMap<>(StatementKind.class);
    for (StatementKind kind : StatementKind.values()) {
      verdicts.put(kind, new Verdict(kind, marksSession, sentAsWritten, several, null, null, 0));
    }
    return verdicts;
  }

  /** The verdict on a text that breaks no rule. */
  public static Verdict clean(StatementKind kind, boolean marksSession) {
    return Objects.requireNonNull((marksSession ? CLEAN_AND_MARKING : CLEAN).get(kind));
  }

  /** The verdict on a text that breaks no rule, marks no session and holds no brace. */
  public static Verdict plain(StatementKind kind) {
    return Objects.requireNonNull(PLAIN.get(kind));
  }

  /**
   * The verdict on a text that breaks rules.
   *
   * @param report what the policy says of it, with at least one violation
   * @param fingerprint tells texts apart by structure, without their literals
   * @param position where the first violation is, counted from 1 in UTF-16 units
   */
  public static Verdict of(
      StatementKind kind,
      boolean marksSession,
      PolicyReport report,
      String fingerprint,
      int position) {
    return new Verdict(kind, marksSession, false, false, report, fingerprint, position);
  }

  /** Whether the text must not be run. */
  public boolean isRefused() {
    return report != null && !report.isAdmitted();
  }

  /** What the statement does; the first one's, when there are several. */
  public StatementKind kind() {
    return kind;
  }

  /** Whether running it may change the state of the session beyond the transaction. */
  public boolean marksSession() {
    return marksSession;
  }

  /** This verdict, on a text of several statements. */
  Verdict ofSeveral() {
    return report == null
        ? Objects.requireNonNull(
            (marksSession ? CLEAN_AND_SEVERAL : CLEAN_SEVERAL_UNMARKED).get(kind))
        : new Verdict(kind, marksSession, false, true, report, fingerprint, position);
  }

  /** Whether the text has more than one statement. */
  public boolean isOfSeveral() {
    return several;
  }

  /**
   * Whether running it may change the state of the session or of the transaction at all. False for
   * nearly all, and asked for each execution: one look instead of five.
   */
  public boolean touchesSession() {
    return touchesSession;
  }

  /**
   * Whether running it may set what no text is to set, or end a transaction or a part of it, so
   * that what was set for that is no longer known. False for nearly all.
   */
  public boolean mayUnsettle() {
    return marksSession || several || report != null || kind == StatementKind.TRANSACTION;
  }

  /**
   * Whether running it may leave a statement that was prepared by name: only the first of several
   * is known by its kind, and nobody knows what a routine runs.
   */
  public boolean mayPrepare() {
    return marksSession && (several || kind == StatementKind.OTHER || kind == StatementKind.CALL);
  }

  /** This verdict when it alone marks the session; else the one that came before. */
  public Verdict orMarking(Verdict before) {
    return marksSession && !before.marksSession ? this : before;
  }

  /**
   * Whether the driver is known to send the text as it is written: without a brace it holds no
   * escape. False says nothing.
   */
  public boolean sentAsWritten() {
    return sentAsWritten;
  }

  /** What the policy says of it; {@code null} when it breaks no rule. */
  public @Nullable PolicyReport report() {
    return report;
  }

  /** Tells texts apart by structure; {@code null} when it breaks no rule. */
  public @Nullable String fingerprint() {
    return fingerprint;
  }

  /** Where the first violation is, from 1 in UTF-16 units; 0 when it breaks no rule. */
  public int position() {
    return position;
  }
}
