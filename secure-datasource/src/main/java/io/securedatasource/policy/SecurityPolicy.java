package io.securedatasource.policy;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which rules hold and how. Immutable and thread-safe.
 *
 * <p>There is no switch that turns everything off. A preset's enforcement may be raised freely
 * ({@link Builder#enforce}); it is lowered by a {@link Waiver}, which has a reason, an owner and an
 * expiry. Limits are parameters, and raising one takes a reason.
 */
public final class SecurityPolicy {

  /** The presets. */
  public enum Preset {
    /** Everything that is not marked report-only is enforced. */
    PRODUCTION,
    /**
     * What a team can meet by its own configuration is enforced; what needs its DBA is reported.
     */
    BASELINE,
    /** Everything is reported, on hosts that are this machine, a known container, or named. */
    DEVELOPMENT;

    Enforcement of(Rule<?> rule) {
      return switch (this) {
        case PRODUCTION -> rule.production();
        case BASELINE -> rule.baseline();
        case DEVELOPMENT -> rule.development();
      };
    }
  }

  private final Preset preset;
  private final String name;
  private final Set<String> raised;
  private final List<Waiver> waivers;
  private final Map<RoleProfile, Ceilings> ceilings;
  private final int maximumPoolSize;
  private final TlsVersion minimumTls;
  private final List<String> allowedHosts;
  private final List<AddressRange> allowedAddresses;
  private final List<String> developmentHosts;
  private final Set<Class<?>> unwrappable;
  private final Set<String> allowedSchemas;

  private SecurityPolicy(Builder builder) {
    this.preset = builder.preset;
    this.name = builder.name;
    this.raised = Set.copyOf(builder.raised);
    this.waivers = List.copyOf(builder.waivers);
    this.ceilings = Map.copyOf(builder.ceilings);
    this.maximumPoolSize = builder.maximumPoolSize;
    this.minimumTls = builder.minimumTls;
    this.allowedHosts = List.copyOf(builder.allowedHosts);
    this.allowedAddresses = List.copyOf(builder.allowedAddresses);
    this.developmentHosts = List.copyOf(builder.developmentHosts);
    this.unwrappable = Set.copyOf(builder.unwrappable);
    this.allowedSchemas = Set.copyOf(builder.allowedSchemas);
  }

  /** Enforces every rule that is not marked report-only. */
  public static SecurityPolicy production() {
    return new Builder(Preset.PRODUCTION).build();
  }

  /**
   * The way in, and the setting for staging: enforces transport, authentication, credentials and
   * deadlines, and reports what needs the DBA.
   */
  public static SecurityPolicy baseline() {
    return new Builder(Preset.BASELINE).build();
  }

  /**
   * Reports, and refuses only settings that cannot be understood. It meets loopback hosts,
   * recognised container connections, and the hosts named here; any other host is refused.
   */
  public static SecurityPolicy development(String... hosts) {
    Builder builder = new Builder(Preset.DEVELOPMENT);
    builder.developmentHosts.addAll(List.of(hosts));
    return builder.build();
  }

  /** A builder that starts from this policy. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /**
   * Judges facts. Pure: no input or output, and the same facts give the same report.
   *
   * @return every violation at once; an empty report when the facts break nothing
   */
  public PolicyReport evaluate(Facts facts) {
    List<Violation> violations = new ArrayList<>();
    for (Rule<?> rule : RuleCatalogue.of(facts)) {
      for (Finding finding : rule.judge(facts, this)) {
        violations.add(violation(rule, finding, facts));
      }
    }
    return new PolicyReport(name, facts.gate(), violations);
  }

  private Violation violation(Rule<?> rule, Finding finding, Facts facts) {
    Enforcement enforcement = enforcement(rule);
    if (finding.atMost() == Enforcement.REPORT) {
      enforcement = Enforcement.REPORT;
    }
    Waiver waiver = enforcement == Enforcement.ENFORCE ? waiver(rule, facts) : null;
    return new Violation(
        rule.id(),
        waiver == null ? enforcement : Enforcement.REPORT,
        finding.found(),
        finding.required(),
        rule.because(),
        finding.fix(),
        finding.sql(),
        waiver);
  }

  /**
   * The waiver that lowers the rule. An expired one lowers nothing when a configuration is judged.
   */
  private @Nullable Waiver waiver(Rule<?> rule, Facts facts) {
    if (!rule.waivable()) {
      return null;
    }
    for (Waiver waiver : waivers) {
      if (waiver.rule().equals(rule.id())
          && !(facts instanceof ConfigurationFacts configuration
              && waiver.expiredAt(configuration.asOf()))) {
        return waiver;
      }
    }
    return null;
  }

  /** What this policy does about a rule, waivers aside. */
  public Enforcement enforcement(Rule<?> rule) {
    return raised.contains(rule.id()) ? Enforcement.ENFORCE : preset.of(rule);
  }

  /** The preset it started from. */
  public Preset preset() {
    return preset;
  }

  /** Whether it enforces that rule whatever the preset does. */
  boolean raises(String rule) {
    return raised.contains(rule);
  }

  /** Its name, for messages: the preset's unless another was given. */
  public String name() {
    return name;
  }

  /** Its waivers, expired ones included. */
  public List<Waiver> waivers() {
    return waivers;
  }

  /** The longest deadlines that it accepts for that profile. */
  public Ceilings ceilings(RoleProfile role) {
    return ceilings.getOrDefault(role, Ceilings.standard(role));
  }

  /** The largest pool that it accepts. */
  public int maximumPoolSize() {
    return maximumPoolSize;
  }

  /** The oldest protocol that it accepts as a minimum. */
  public TlsVersion minimumTls() {
    return minimumTls;
  }

  /** The hosts that may be connected to; empty means that no list is set. */
  public List<String> allowedHosts() {
    return allowedHosts;
  }

  /** The ranges that the peer's address must lie in; empty means that no list is set. */
  public List<AddressRange> allowedAddresses() {
    return allowedAddresses;
  }

  /** The schemas that a statement may put on the search path; empty means none. */
  public Set<String> allowedSchemas() {
    return allowedSchemas;
  }

  /** The hosts that the development preset meets besides loopback and containers. */
  public List<String> developmentHosts() {
    return developmentHosts;
  }

  /** What a borrowed connection unwraps to besides itself. */
  public Set<Class<?>> unwrappable() {
    return unwrappable;
  }

  @Override
  public String toString() {
    return "SecurityPolicy[" + name + "]";
  }

  /** Changes a policy. Not thread-safe. */
  public static final class Builder {
    private final Preset preset;
    private String name;
    private final Set<String> raised = new HashSet<>();
    private final List<Waiver> waivers = new ArrayList<>();
    private final Map<RoleProfile, Ceilings> ceilings = new EnumMap<>(RoleProfile.class);
    private int maximumPoolSize = 50;
    private TlsVersion minimumTls = TlsVersion.TLS_1_2;
    private final List<String> allowedHosts = new ArrayList<>();
    private final List<AddressRange> allowedAddresses = new ArrayList<>();
    private final List<String> developmentHosts = new ArrayList<>();
    private final Set<Class<?>> unwrappable = new HashSet<>();
    private final Set<String> allowedSchemas = new HashSet<>();

    private Builder(Preset preset) {
      this.preset = preset;
      this.name = preset.name().toLowerCase(java.util.Locale.ROOT);
    }

    private Builder(SecurityPolicy policy) {
      this.preset = policy.preset;
      this.name = policy.name;
      this.raised.addAll(policy.raised);
      this.waivers.addAll(policy.waivers);
      this.ceilings.putAll(policy.ceilings);
      this.maximumPoolSize = policy.maximumPoolSize;
      this.minimumTls = policy.minimumTls;
      this.allowedHosts.addAll(policy.allowedHosts);
      this.allowedAddresses.addAll(policy.allowedAddresses);
      this.developmentHosts.addAll(policy.developmentHosts);
      this.unwrappable.addAll(policy.unwrappable);
      this.allowedSchemas.addAll(policy.allowedSchemas);
    }

    /** Gives it a name of its own, for messages. */
    public Builder name(String value) {
      this.name = value;
      return this;
    }

    /**
     * Enforces a rule that the preset reports.
     *
     * @throws IllegalArgumentException when there is no such rule
     */
    public Builder enforce(String rule) {
      raised.add(known(rule).id());
      return this;
    }

    /**
     * Lowers an enforced rule until a date.
     *
     * @throws IllegalArgumentException when there is no such rule, or it cannot be waived
     */
    public Builder waive(Waiver waiver) {
      if (!known(waiver.rule()).waivable()) {
        throw new IllegalArgumentException("rule '" + waiver.rule() + "' cannot be waived");
      }
      waivers.add(waiver);
      return this;
    }

    /** Replaces the ceilings of a profile, for a reason. */
    public Builder ceilings(RoleProfile role, Ceilings value, String reason) {
      stated(reason);
      ceilings.put(role, value);
      return this;
    }

    /** Replaces the largest accepted pool, 50 unless raised, for a reason. */
    public Builder maximumPoolSize(int value, String reason) {
      stated(reason);
      maximumPoolSize = value;
      return this;
    }

    /** Accepts no older protocol as a minimum. */
    public Builder minimumTls(TlsVersion value) {
      minimumTls = value;
      return this;
    }

    /** Adds a host to the list of those that may be connected to: a name, or {@code *.suffix}. */
    public Builder allowHost(String host) {
      allowedHosts.add(host);
      return this;
    }

    /**
     * Adds a range, such as {@code 10.0.0.0/8}, to those that the peer's address may lie in.
     *
     * @throws IllegalArgumentException when the text is not a range
     */
    public Builder allowAddresses(String range) {
      allowedAddresses.add(AddressRange.of(range));
      return this;
    }

    /**
     * Lets a borrowed connection unwrap to an interface of the driver, {@code
     * org.postgresql.PGConnection} for one, for COPY and notifications. It comes guarded: COPY is
     * judged like any statement; fast-path calls, large objects and replication are refused.
     */
    public Builder allowUnwrap(Class<?> type) {
      unwrappable.add(type);
      return this;
    }

    /**
     * Adds a schema to those that a statement, or {@code Connection.setSchema}, may put on the
     * search path: for applications that keep a schema for each tenant. What was set outlives the
     * borrowing: set it on each connection that is borrowed.
     *
     * @param schema its name as the catalogue has it, without quotes
     */
    public Builder allowSchema(String schema) {
      allowedSchemas.add(schema);
      return this;
    }

    /** The policy. */
    public SecurityPolicy build() {
      return new SecurityPolicy(this);
    }

    private static Rule<?> known(String rule) {
      return RuleCatalogue.find(rule)
          .orElseThrow(() -> new IllegalArgumentException("there is no rule '" + rule + "'"));
    }

    private static void stated(String reason) {
      if (reason.isBlank()) {
        throw new IllegalArgumentException("raising a limit takes a reason");
      }
    }
  }
}
