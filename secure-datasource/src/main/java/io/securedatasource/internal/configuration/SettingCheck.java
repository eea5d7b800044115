package io.securedatasource.internal.configuration;

import io.securedatasource.policy.SettingProblem;
import io.securedatasource.policy.SettingProblem.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Judges one driver property as somebody wrote it, whatever the place it was written in. No problem
 * text repeats a value, and a key only where it can hold no part of a secret.
 */
public enum SettingCheck {
  /** The query of a JDBC URL. */
  URL("in the URL"),
  /** A {@link java.util.Properties} object. */
  PROPERTIES("in the properties"),
  /** The data source properties of a pool's configuration. */
  DATA_SOURCE_PROPERTIES("in the data source properties");

  private static final Set<String> TARGET_KEYS =
      Set.of("host", "port", "dbname", "pghost", "pgport", "pgdbname");
  private static final String DATATYPE_PREFIX = "datatype.";
  private static final Pattern PRINTABLE_KEY = Pattern.compile("[A-Za-z0-9_.-]{2,40}");
  private static final int MAX_KEY_LOOKED_AT = 64;
  private static final List<String> SECRET_WORDS =
      List.of(
          "pass",
          "pwd",
          "secret",
          "token",
          "credential",
          "apikey",
          "accesskey",
          "privatekey",
          "signature",
          "bearer",
          "jwt");

  private final String place;

  SettingCheck(String place) {
    this.place = place;
  }

  /**
   * What is wrong with a property, or {@code null} when it may be handed on. A password is a
   * problem of kind {@link Kind#SECRET_IN_URL} in a URL only; elsewhere it is none here, and the
   * caller takes it out as a credential: {@link DriverProperty#isHandedOn()} is false for it.
   *
   * @param key as the driver would see it
   * @param value decoded
   */
  public @Nullable SettingProblem check(String key, String value) {
    return check(key, value, printable(key), "a property");
  }

  /**
   * As {@link #check(String, String)}.
   *
   * @param shown the key where it may be printed
   * @param otherwise how to call the property where it may not
   */
  @Nullable SettingProblem check(
      String key, String value, @Nullable String shown, String otherwise) {
    if (UrlText.hidesControl(key)) {
      return problem(
          Kind.CONTROL_CHARACTER,
          otherwise + " " + place + " has a control character in its key",
          "remove it");
    }
    DriverProperty property = DriverProperty.find(key);
    return property == null
        ? unknown(key, shown != null, shown == null ? otherwise : "'" + shown + "'")
        : known(property, value);
  }

  private @Nullable SettingProblem known(DriverProperty property, String value) {
    String name = "'" + property.key() + "'";
    return switch (property.treatment()) {
      case SECRET -> this == URL ? secret(name) : null;
      case TARGET -> target(name);
      case SERVICE -> service(name);
      case CUSTOM_VERIFICATION -> refused(Kind.CUSTOM_VERIFICATION, name, property.reason());
      case FORBIDDEN -> refused(Kind.FORBIDDEN_PROPERTY, name, property.reason());
      case NEUTRAL, SECURE, DEADLINE, IDENTITY -> value(property, name, value);
    };
  }

  private @Nullable SettingProblem value(DriverProperty property, String name, String value) {
    if (UrlText.holdsControl(value)) {
      return problem(
          Kind.CONTROL_CHARACTER,
          "the value of " + name + " " + place + " holds a control character",
          "remove the control character");
    }
    if (!property.admits(value)) {
      return problem(
          Kind.INVALID_VALUE,
          "the value of " + name + " " + place + " is not " + property.required(),
          "set " + property.key() + " to " + property.required() + ", or leave it out");
    }
    return null;
  }

  /** The driver ignores what it does not know, with a few exceptions that make it dangerous. */
  private SettingProblem unknown(String key, boolean mayGuess, String name) {
    String plain = plain(key);
    if (TARGET_KEYS.contains(plain)) {
      return target(name);
    }
    if (plain.equals("service")) {
      return service(name);
    }
    if (plain.startsWith(DATATYPE_PREFIX)) {
      return refused(Kind.FORBIDDEN_PROPERTY, name, "it loads a class for a data type");
    }
    if (this == URL && looksSecret(key)) {
      return secret(name);
    }
    DriverProperty near = mayGuess ? DriverProperty.nearest(plain) : null;
    return problem(
        Kind.UNKNOWN_PROPERTY,
        name + " " + place + " is unknown to the driver, which would ignore it",
        near != null && near.isHandedOn()
            ? "write " + near.key() + " if that was meant, or remove it"
            : "remove it");
  }

  private SettingProblem secret(String name) {
    return problem(
        Kind.SECRET_IN_URL,
        name + " " + place + " is, or looks like, a secret",
        "remove it, and hand the secret over with credentials(CredentialsProvider.file(user, path))");
  }

  private SettingProblem target(String name) {
    return problem(
        Kind.TARGET_OVERRIDE,
        name + " " + place + " would connect elsewhere than the URL says",
        "name host, port and database before the '?' of the URL alone");
  }

  private SettingProblem service(String name) {
    return problem(
        Kind.SERVICE,
        name + " " + place + " reads settings from a service file",
        "remove it, and state the settings themselves");
  }

  private SettingProblem refused(Kind kind, String name, String reason) {
    return problem(kind, name + " is set " + place + ", and " + reason, "remove " + name);
  }

  private static SettingProblem problem(Kind kind, String found, String fix) {
    return new SettingProblem(kind, found, fix);
  }

  /** A key as nobody would tell it from others: decoded, in lower case. */
  static String plain(String key) {
    String decoded = UrlText.decode(key);
    return (decoded == null ? key : decoded).strip().toLowerCase(Locale.ROOT);
  }

  /** Whether a key speaks of a secret; what follows it in a query may be part of one. */
  static boolean looksSecret(String key) {
    String start = key.substring(0, Math.min(key.length(), MAX_KEY_LOOKED_AT));
    String letters = plain(start).replaceAll("[^a-z0-9]", "");
    return SECRET_WORDS.stream().anyMatch(letters::contains);
  }

  /** The key, where it can be printed: short, and of plain characters. */
  static @Nullable String printable(String key) {
    return PRINTABLE_KEY.matcher(key).matches() ? key : null;
  }
}
