package io.securedatasource.metrics;

import io.securedatasource.policy.CertificateFacts;
import io.securedatasource.policy.ConfigurationFacts;
import io.securedatasource.policy.Enforcement;
import io.securedatasource.policy.Gate;
import io.securedatasource.policy.Rule;
import io.securedatasource.policy.RuleCatalogue;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.SecurityPolicy.Preset;
import io.securedatasource.policy.TrustAnchor;
import io.securedatasource.policy.Waiver;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What one data source is like, as gauges that are read when somebody asks. Thread-safe. */
public final class StateMeters {

  /**
   * Where the gauges read. Each is asked on the thread of whoever reads the registry.
   *
   * @param policy what gates 1 and 2 judge by
   * @param statements what gate 3 judges by now
   * @param facts the configuration with its files read anew
   * @param backOff how long attempts to log in are held back
   * @param verdicts how many verdicts are remembered
   * @param misses how many texts were judged because none was remembered
   * @param gets how many texts the gate was asked about
   */
  public record Sources(
      SecurityPolicy policy,
      Supplier<SecurityPolicy> statements,
      Supplier<ConfigurationFacts> facts,
      Supplier<Duration> backOff,
      IntSupplier verdicts,
      LongSupplier misses,
      LongSupplier gets) {}

  /** Certificate files are read again when they were last read so long ago. */
  private static final Duration FRESH = Duration.ofMinutes(1);

  private final Sources sources;
  private final EventMeters events;
  private final InstantSource clock;

  /** What the files said, and when they were read. */
  private record Files(Instant at, double client, double trust) {}

  private volatile @Nullable Files files;

  private StateMeters(Sources sources, EventMeters events, InstantSource clock) {
    this.sources = sources;
    this.events = events;
    this.clock = clock;
  }

  /** Binds the gauges. */
  public static void bind(
      MeterSet meters, Sources sources, EventMeters events, InstantSource clock) {
    StateMeters state = new StateMeters(sources, events, clock);
    state.bindPolicy(meters);
    state.bindCredentials(meters);
    meters.gauge(DataSourceMeter.VERDICT_CACHE_SIZE, () -> sources.verdicts().getAsInt());
    meters.counted(DataSourceMeter.VERDICT_CACHE_GETS, state::hits, "hit");
    meters.counted(DataSourceMeter.VERDICT_CACHE_GETS, () -> sources.misses().getAsLong(), "miss");
  }

  private void bindPolicy(MeterSet meters) {
    for (Preset preset : Preset.values()) {
      DoubleSupplier inForce =
          () -> policies().anyMatch(policy -> policy.preset() == preset) ? 1 : 0;
      meters.gauge(DataSourceMeter.POLICY_PRESET, inForce, EventMeters.word(preset));
    }
    meters.gauge(DataSourceMeter.POLICY_LOWERED, this::lowered);
    meters.gauge(DataSourceMeter.WAIVERS_ACTIVE, () -> waivers().size());
    meters.gauge(DataSourceMeter.WAIVERS_REMAINING, this::nearestWaiver);
  }

  private void bindCredentials(MeterSet meters) {
    meters.gauge(
        DataSourceMeter.AUTHENTICATION_BACKOFF, () -> sources.backOff().get().toMillis() / 1e3);
    meters.gauge(DataSourceMeter.CREDENTIALS_AGE, this::age);
    meters.gauge(DataSourceMeter.CERTIFICATE_REMAINING, this::server, "server");
    meters.gauge(DataSourceMeter.CERTIFICATE_REMAINING, () -> files().client(), "client");
    meters.gauge(DataSourceMeter.CERTIFICATE_REMAINING, () -> files().trust(), "trust");
  }

  /** The two are counted apart, so their difference may be behind for a moment. */
  private double hits() {
    return Math.max(0, sources.gets().getAsLong() - sources.misses().getAsLong());
  }

  private double lowered() {
    SecurityPolicy statements = sources.statements().get();
    return RuleCatalogue.all().stream()
        .filter(rule -> rule.production() == Enforcement.ENFORCE)
        .filter(rule -> lowers(rule.gate() == Gate.STATEMENT ? statements : sources.policy(), rule))
        .count();
  }

  private boolean lowers(SecurityPolicy policy, Rule<?> rule) {
    return policy.enforcement(rule) != Enforcement.ENFORCE
        || active(policy).anyMatch(waiver -> waiver.rule().equals(rule.id()));
  }

  private Stream<SecurityPolicy> policies() {
    return Stream.of(sources.policy(), sources.statements().get());
  }

  private Stream<Waiver> active(SecurityPolicy policy) {
    Instant now = clock.instant();
    return policy.waivers().stream().filter(waiver -> !waiver.expiredAt(now));
  }

  private Set<Waiver> waivers() {
    return policies().flatMap(this::active).collect(Collectors.toSet());
  }

  private double nearestWaiver() {
    Instant now = clock.instant();
    return waivers().stream()
        .map(waiver -> waiver.remainingAt(now))
        .min(Comparator.naturalOrder())
        .map(left -> EventMeters.days(now, now.plus(left)))
        .orElse(Double.NaN);
  }

  private double age() {
    Instant since = events.credentialsSince();
    return since == null ? Double.NaN : Duration.between(since, clock.instant()).toMillis() / 1e3;
  }

  private double server() {
    Instant end = events.serverCertificateEnds();
    return end == null ? Double.NaN : EventMeters.days(clock.instant(), end);
  }

  private Files files() {
    Instant now = clock.instant();
    Files known = files;
    if (known == null || Duration.between(known.at(), now).abs().compareTo(FRESH) > 0) {
      ConfigurationFacts.Transport transport = sources.facts().get().transport();
      known = new Files(now, client(transport, now), trust(transport, now));
      files = known;
    }
    return known;
  }

  private static double client(ConfigurationFacts.Transport transport, Instant now) {
    return transport.clientCertificate() == null
        ? Double.NaN
        : nearest(Stream.ofNullable(transport.clientCertificate().certificate()), now);
  }

  private static double trust(ConfigurationFacts.Transport transport, Instant now) {
    return transport.trustAnchor() instanceof TrustAnchor.PemFile file
        ? nearest(file.certificates().stream(), now)
        : Double.NaN;
  }

  private static double nearest(Stream<CertificateFacts> certificates, Instant now) {
    return certificates
        .map(CertificateFacts::notAfter)
        .min(Comparator.naturalOrder())
        .map(end -> EventMeters.days(now, end))
        .orElse(Double.NaN);
  }
}
