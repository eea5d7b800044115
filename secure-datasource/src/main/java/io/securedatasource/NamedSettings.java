package io.securedatasource;

import io.securedatasource.policy.AuthenticationMethod;
import io.securedatasource.policy.PoolSettings;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.ServerSettings;
import io.securedatasource.policy.SettingProblem;
import io.securedatasource.policy.SettingProblem.Kind;
import io.securedatasource.policy.Timeouts;
import io.securedatasource.policy.TlsVersion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The settings that have names, in properties ({@code timeout.lock}) and in the environment ({@code
 * SECURE_DATASOURCE_TIMEOUT_LOCK}). One that is unknown, or has a value it does not admit, becomes
 * a problem for gate 1. A value is never repeated in a message.
 */
final class NamedSettings {

  private static final Pattern DURATION = Pattern.compile("(\\d{1,9}) ?(ms|s|min|h)");

  private static final Map<String, BiFunction<Timeouts, Duration, Timeouts>> DEADLINES =
      Map.of(
          "connect", Timeouts::connect,
          "login", Timeouts::login,
          "lock", Timeouts::lock,
          "statement", Timeouts::statement,
          "idle-in-transaction", Timeouts::idleInTransaction,
          "socket", Timeouts::socket);

  private final SecureDataSourceBuilder builder;
  private final Map<String, String> seen = new HashMap<>();
  private final List<UnaryOperator<Timeouts>> deadlines = new ArrayList<>();
  private Timeouts preset = Timeouts.none();
  private PoolSettings pool = PoolSettings.standard();
  private AuthenticationMethod authentication = AuthenticationMethod.SCRAM;
  private Duration postureInterval = Looks.STANDARD.postureInterval();
  private Duration postureLimit = Looks.STANDARD.postureLimit();
  private @Nullable Path clientCertificate;
  private @Nullable Path clientKey;
  private @Nullable Path clientKeyPassword;
  private Duration rotationInterval = Looks.STANDARD.rotationInterval();
  private Duration rotationWindow = Looks.STANDARD.rotationWindow();

  NamedSettings(SecureDataSourceBuilder builder) {
    this.builder = builder;
  }

  /**
   * Takes a setting.
   *
   * @param shown the name as the user wrote it, for messages
   * @param key the name in its property form
   */
  void set(String shown, String key, String text) {
    String other = seen.putIfAbsent(key, text);
    if (other != null && !other.equals(text)) {
      builder.problem(
          new SettingProblem(
              Kind.DUPLICATE_PROPERTY,
              shown + " states another value than a setting that means the same",
              "remove one of them"));
    }
    try {
      if (!known(key, text.strip())) {
        builder.problem(
            new SettingProblem(
                Kind.INVALID_VALUE,
                "there is no setting '" + shown + "'",
                "remove it, or correct its name; docs/guide/getting-started.md lists them all"));
      }
    } catch (IllegalArgumentException e) {
      builder.problem(
          new SettingProblem(
              Kind.INVALID_VALUE,
              shown + " has a value that it does not admit",
              shown + "=" + admitted(key)));
    }
  }

  /** Hands the settings that depend on each other to the builder. */
  void finish() {
    Timeouts timeouts = preset;
    for (UnaryOperator<Timeouts> deadline : deadlines) {
      timeouts = deadline.apply(timeouts);
    }
    builder
        .timeouts(timeouts)
        .pool(pool)
        .postureCheck(postureInterval, postureLimit)
        .rotation(rotationInterval, rotationWindow);
    if (clientKeyPassword != null && clientKey != null && clientCertificate == null) {
      builder.clientKeyStore(clientKey, clientKeyPassword);
    } else if (clientKeyPassword != null) {
      builder.problem(
          new SettingProblem(
              Kind.INVALID_VALUE,
              "a password of the client key is named, and no PKCS#12 key or a certificate beside it",
              "name the PKCS#12 file as the client key, and no certificate"));
    } else if (clientCertificate != null && clientKey != null) {
      builder.clientCertificate(clientCertificate, clientKey);
    } else if (clientCertificate != null || clientKey != null) {
      builder.problem(
          new SettingProblem(
              Kind.INVALID_VALUE,
              "only one of client certificate and client key is named",
              "name both files"));
    }
  }

  /** Whether the login is by client certificate, and so without a password. */
  boolean loginByCertificate() {
    return authentication == AuthenticationMethod.CERTIFICATE;
  }

  private boolean known(String key, String text) {
    if (key.startsWith("timeout.")) {
      return deadline(key.substring("timeout.".length()), text);
    }
    if (key.startsWith("pool.")) {
      return pool(key.substring("pool.".length()), text);
    }
    switch (key) {
      case "url" -> builder.url(text);
      case "name" -> builder.name(text);
      case "trust" -> trust(text);
      case "client-certificate" -> clientCertificate = Path.of(text);
      case "client-key" -> clientKey = Path.of(text);
      case "client-key-password-file" -> clientKeyPassword = Path.of(text);
      case "minimum-tls" ->
          builder.minimumTls(TlsVersion.of(text).orElseThrow(IllegalArgumentException::new));
      case "authentication" -> {
        authentication = constant(AuthenticationMethod.class, text);
        builder.authentication(authentication);
      }
      case "behind-pooler" -> behindPooler(text);
      case "server-settings" -> builder.serverSettings(constant(ServerSettings.class, text));
      case "role" -> builder.role(constant(RoleProfile.class, text));
      case "migration-role" -> builder.migrationRole(text);
      case "policy" -> builder.policy(policy(text));
      case "startup" -> builder.startup(constant(Startup.class, text));
      case "posture.interval" -> postureInterval = duration(text);
      case "posture.limit" -> postureLimit = duration(text);
      case "rotation.interval" -> rotationInterval = duration(text);
      case "rotation.window" -> rotationWindow = duration(text);
      case "posture.on-loss" -> builder.onPostureLoss(constant(PostureLoss.class, text));
      case "timeouts" -> preset = timeouts(text);
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean deadline(String key, String text) {
    BiFunction<Timeouts, Duration, Timeouts> wither = DEADLINES.get(key);
    if (wither == null) {
      return false;
    }
    Duration value = duration(text);
    deadlines.add(timeouts -> wither.apply(timeouts, value));
    return true;
  }

  private boolean pool(String key, String text) {
    switch (key) {
      case "maximum-size" -> pool = pool.maximumSize(Integer.parseInt(text));
      case "minimum-idle" -> pool = pool.minimumIdle(Integer.parseInt(text));
      case "acquire-timeout" -> pool = pool.acquireTimeout(duration(text));
      case "max-lifetime" -> pool = pool.maxLifetime(duration(text));
      case "idle-timeout" -> pool = pool.idleTimeout(duration(text));
      case "leak-detection" -> pool = pool.leakDetection(duration(text));
      default -> {
        return false;
      }
    }
    return true;
  }

  private void trust(String text) {
    if (text.equals("jvm")) {
      builder.trustJvmStore();
    } else {
      builder.trust(Path.of(text));
    }
  }

  private void behindPooler(String text) {
    if (flag(text)) {
      builder.behindPooler();
    }
  }

  private static boolean flag(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException();
    };
  }

  private static SecurityPolicy policy(String text) {
    return switch (text) {
      case "production" -> SecurityPolicy.production();
      case "baseline" -> SecurityPolicy.baseline();
      case "development" -> SecurityPolicy.development();
      default -> throw new IllegalArgumentException();
    };
  }

  private static Timeouts timeouts(String text) {
    return switch (text) {
      case "standard" -> Timeouts.standard();
      case "reports" -> Timeouts.reports();
      case "migration" -> Timeouts.migration();
      default -> throw new IllegalArgumentException();
    };
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String text) {
    return Enum.valueOf(type, text.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  private static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException();
    }
    long amount = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "min" -> Duration.ofMinutes(amount);
      default -> Duration.ofHours(amount);
    };
  }

  private static String admitted(String key) {
    return switch (key) {
      case "timeouts" -> "standard, reports or migration";
      case "policy" -> "production, baseline or development";
      case "role" -> "application, read-only or migration";
      case "authentication" -> "scram, certificate or token";
      case "server-settings" -> "startup or role";
      case "posture.on-loss" -> "report or close";
      case "startup" -> "fail-fast or lazy";
      case "minimum-tls" -> "TLSv1.2 or TLSv1.3";
      case "behind-pooler" -> "true or false";
      case "pool.maximum-size", "pool.minimum-idle" -> "<a number>";
      case "trust", "client-certificate", "client-key" -> "<the path of a file>";
      default -> "<a duration such as 500 ms, 30 s, 5 min or 1 h>";
    };
  }
}
