package io.securedatasource.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One thing that must hold, why, and how it is checked. Immutable and stateless: the same facts and
 * policy give the same findings.
 *
 * @param <F> the facts it judges
 */
public final class Rule<F extends Facts> {

  /** Turns facts into findings. Pure. */
  @FunctionalInterface
  public interface Check<F extends Facts> {
    /** Adds to {@code findings} what the facts break, under the policy's parameters. */
    void check(F facts, SecurityPolicy policy, Findings findings);
  }

  /** Collects what a check finds. */
  public static final class Findings {
    private final List<Finding> list = new ArrayList<>();

    private Findings() {}

    /** Adds a breach: what was found, what must be, what to do. */
    public void breach(String found, String required, String fix) {
      list.add(new Finding(found, required, fix, List.of(), Enforcement.ENFORCE));
    }

    /** Adds a breach that these statements mend. */
    public void breach(String found, String required, List<String> sql) {
      list.add(new Finding(found, required, MendingSql.told(sql), sql, Enforcement.ENFORCE));
    }

    /** Adds advice, which never closes a gate. */
    public void advice(String found, String required, String fix) {
      list.add(new Finding(found, required, fix, List.of(), Enforcement.REPORT));
    }

    /** Adds advice that these statements follow. */
    public void advice(String found, String required, List<String> sql) {
      list.add(new Finding(found, required, MendingSql.told(sql), sql, Enforcement.REPORT));
    }
  }

  private final String id;
  private final Class<F> facts;
  private final Gate gate;
  private final String must;
  private final String because;
  private final String practice;
  private final String admits;
  private final String refuses;
  private final Enforcement production;
  private final Enforcement baseline;
  private final boolean waivable;
  private final Check<F> check;

  private Rule(Builder<F> builder, Check<F> check) {
    this.id = builder.id;
    this.facts = builder.facts;
    this.gate = builder.gate;
    this.must = said(builder.must);
    this.because = said(builder.because);
    this.practice = said(builder.practice);
    this.admits = said(builder.admits);
    this.refuses = said(builder.refuses);
    this.production = builder.production;
    this.baseline = builder.baseline;
    this.waivable = builder.waivable;
    this.check = check;
  }

  private static String said(@Nullable String text) {
    return Objects.requireNonNull(text, "a rule says what must hold, why, whence, and by example");
  }

  /** Starts a rule about a configuration, enforced by production and baseline unless said. */
  static Builder<ConfigurationFacts> configuration(String id) {
    return new Builder<>(id, ConfigurationFacts.class, Gate.CONFIGURATION);
  }

  /** Starts a rule about a session, enforced by production and baseline unless said. */
  static Builder<SessionFacts> session(String id) {
    return new Builder<>(id, SessionFacts.class, Gate.SESSION);
  }

  /** Starts a rule about a statement, enforced by production and baseline unless said. */
  static Builder<StatementFacts> statement(String id) {
    return new Builder<>(id, StatementFacts.class, Gate.STATEMENT);
  }

  /** The stable id, such as {@code tls.verify-full}. */
  public String id() {
    return id;
  }

  /** Where it is judged. */
  public Gate gate() {
    return gate;
  }

  /** What must hold, as a sentence without a full stop. */
  public String must() {
    return must;
  }

  /** Why it matters, as a clause that follows "because". */
  public String because() {
    return because;
  }

  /** The practice it comes from: OWASP, CIS benchmark, PostgreSQL documentation, a CVE. */
  public String practice() {
    return practice;
  }

  /** An example that it admits. */
  public String admits() {
    return admits;
  }

  /** An example that it refuses. */
  public String refuses() {
    return refuses;
  }

  /** What {@link SecurityPolicy#production()} does about it. */
  public Enforcement production() {
    return production;
  }

  /** What {@link SecurityPolicy#baseline()} does about it. */
  public Enforcement baseline() {
    return baseline;
  }

  /** What {@link SecurityPolicy#development(String...)} does about it. */
  public Enforcement development() {
    return waivable ? Enforcement.REPORT : production;
  }

  /**
   * Whether a waiver may lower it. One that may not is about settings that cannot be understood, or
   * guards the policy itself; it holds in every preset.
   */
  public boolean waivable() {
    return waivable;
  }

  /** What the facts break; empty also when they are of another kind than the rule's. */
  List<Finding> judge(Facts found, SecurityPolicy policy) {
    if (!facts.isInstance(found)) {
      return List.of();
    }
    Findings findings = new Findings();
    check.check(facts.cast(found), policy, findings);
    return findings.list;
  }

  @Override
  public String toString() {
    return id;
  }

  /** States a rule, step by step. */
  static final class Builder<F extends Facts> {
    private final String id;
    private final Class<F> facts;
    private final Gate gate;
    private @Nullable String must;
    private @Nullable String because;
    private @Nullable String practice;
    private @Nullable String admits;
    private @Nullable String refuses;
    private Enforcement production = Enforcement.ENFORCE;
    private Enforcement baseline = Enforcement.ENFORCE;
    private boolean waivable = true;

    private Builder(String id, Class<F> facts, Gate gate) {
      this.id = id;
      this.facts = facts;
      this.gate = gate;
    }

    Builder<F> must(String text) {
      this.must = text;
      return this;
    }

    Builder<F> because(String text) {
      this.because = text;
      return this;
    }

    Builder<F> practice(String text) {
      this.practice = text;
      return this;
    }

    Builder<F> admits(String example) {
      this.admits = example;
      return this;
    }

    Builder<F> refuses(String example) {
      this.refuses = example;
      return this;
    }

    /** Baseline reports it: what it asks for needs the DBA. */
    Builder<F> reportedByBaseline() {
      this.baseline = Enforcement.REPORT;
      return this;
    }

    /** Every preset reports it. */
    Builder<F> reported() {
      this.production = Enforcement.REPORT;
      return reportedByBaseline();
    }

    /** Every preset enforces it, and no waiver lowers it. */
    Builder<F> unconditional() {
      this.waivable = false;
      return this;
    }

    Rule<F> check(Check<F> check) {
      return new Rule<>(this, check);
    }
  }
}
