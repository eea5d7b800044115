package io.securedatasource.internal.configuration;

import static io.securedatasource.internal.configuration.PropertyValue.any;
import static io.securedatasource.internal.configuration.PropertyValue.anyCaseChoice;
import static io.securedatasource.internal.configuration.PropertyValue.authenticationMethods;
import static io.securedatasource.internal.configuration.PropertyValue.bool;
import static io.securedatasource.internal.configuration.PropertyValue.choice;
import static io.securedatasource.internal.configuration.PropertyValue.identifier;
import static io.securedatasource.internal.configuration.PropertyValue.memory;
import static io.securedatasource.internal.configuration.PropertyValue.milliseconds;
import static io.securedatasource.internal.configuration.PropertyValue.range;
import static io.securedatasource.internal.configuration.PropertyValue.seconds;
import static io.securedatasource.internal.configuration.PropertyValue.text;
import static io.securedatasource.internal.configuration.PropertyValue.typeList;
import static io.securedatasource.internal.configuration.PropertyValue.version;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The register of the driver's connection properties (pgjdbc 42.7.14, {@code PGProperty}): what
 * settings may do with each, and the values it admits. A property that is not here is unknown and
 * refused; a test holds the register against the driver's own.
 */
public enum DriverProperty {
  ADAPTIVE_FETCH("adaptiveFetch", Treatment.NEUTRAL, bool()),
  ADAPTIVE_FETCH_MAXIMUM("adaptiveFetchMaximum", Treatment.NEUTRAL, range(-1, Integer.MAX_VALUE)),
  ADAPTIVE_FETCH_MINIMUM("adaptiveFetchMinimum", Treatment.NEUTRAL, range(0, Integer.MAX_VALUE)),
  ALLOW_ENCODING_CHANGES("allowEncodingChanges", Treatment.SECURE, bool()),
  APPLICATION_NAME("ApplicationName", Treatment.NEUTRAL, text()),
  ASSUME_MIN_SERVER_VERSION("assumeMinServerVersion", Treatment.NEUTRAL, version()),
  AUTHENTICATION_PLUGIN_CLASS_NAME(
      "authenticationPluginClassName",
      Treatment.CUSTOM_VERIFICATION,
      any(),
      "it loads a class that is asked for the password"),
  AUTOSAVE("autosave", Treatment.NEUTRAL, anyCaseChoice("always", "never", "conservative")),
  BINARY_TRANSFER("binaryTransfer", Treatment.NEUTRAL, bool()),
  BINARY_TRANSFER_DISABLE("binaryTransferDisable", Treatment.NEUTRAL, typeList()),
  BINARY_TRANSFER_ENABLE("binaryTransferEnable", Treatment.NEUTRAL, typeList()),
  CANCEL_SIGNAL_TIMEOUT("cancelSignalTimeout", Treatment.NEUTRAL, seconds(1)),
  CHANNEL_BINDING("channelBinding", Treatment.SECURE, choice("disable", "prefer", "require")),
  CLASS_LOADER_STRATEGY(
      "classLoaderStrategy",
      Treatment.FORBIDDEN,
      any(),
      "it decides where the driver loads classes from"),
  CLEANUP_SAVEPOINTS("cleanupSavepoints", Treatment.NEUTRAL, bool()),
  CONNECT_EXECUTOR(
      "connectExecutor",
      Treatment.FORBIDDEN,
      any(),
      "it loads a class that runs the connection attempt"),
  CONNECT_EXECUTOR_ARG(
      "connectExecutorArg",
      Treatment.FORBIDDEN,
      any(),
      "it is handed to a class that runs the connection attempt"),
  CONNECT_TIMEOUT("connectTimeout", Treatment.DEADLINE, seconds(0)),
  CONVERT_BOOLEAN_TO_NUMERIC("convertBooleanToNumeric", Treatment.NEUTRAL, bool()),
  CURRENT_SCHEMA("currentSchema", Treatment.NEUTRAL, text()),
  DATABASE_METADATA_CACHE_FIELDS(
      "databaseMetadataCacheFields", Treatment.NEUTRAL, range(0, 10_000_000)),
  DATABASE_METADATA_CACHE_FIELDS_MIB(
      "databaseMetadataCacheFieldsMiB", Treatment.NEUTRAL, range(0, 4096)),
  DEFAULT_ROW_FETCH_SIZE("defaultRowFetchSize", Treatment.NEUTRAL, range(0, Integer.MAX_VALUE)),
  DISABLE_COLUMN_SANITISER("disableColumnSanitiser", Treatment.NEUTRAL, bool()),
  ESCAPE_SYNTAX_CALL_MODE(
      "escapeSyntaxCallMode", Treatment.NEUTRAL, choice("select", "callIfNoReturn", "call")),
  FLUSH_CACHE_ON_DDL("flushCacheOnDdl", Treatment.NEUTRAL, bool()),
  GROUP_STARTUP_PARAMETERS("groupStartupParameters", Treatment.NEUTRAL, bool()),
  GSS_ENC_MODE(
      "gssEncMode", Treatment.SECURE, anyCaseChoice("disable", "allow", "prefer", "require")),
  GSS_LIB("gsslib", Treatment.FORBIDDEN, any(), Reasons.KERBEROS),
  GSS_RESPONSE_TIMEOUT("gssResponseTimeout", Treatment.NEUTRAL, milliseconds(1, 60_000)),
  GSS_USE_DEFAULT_CREDS("gssUseDefaultCreds", Treatment.FORBIDDEN, any(), Reasons.KERBEROS),
  HIDE_UNPRIVILEGED_OBJECTS("hideUnprivilegedObjects", Treatment.NEUTRAL, bool()),
  HOST_RECHECK_SECONDS("hostRecheckSeconds", Treatment.NEUTRAL, seconds(0)),
  JAAS_APPLICATION_NAME("jaasApplicationName", Treatment.FORBIDDEN, any(), Reasons.KERBEROS),
  JAAS_LOGIN("jaasLogin", Treatment.FORBIDDEN, any(), Reasons.KERBEROS),
  KERBEROS_SERVER_NAME("kerberosServerName", Treatment.FORBIDDEN, any(), Reasons.KERBEROS),
  LOAD_BALANCE_HOSTS("loadBalanceHosts", Treatment.NEUTRAL, bool()),
  LOCAL_SOCKET_ADDRESS(
      "localSocketAddress",
      Treatment.FORBIDDEN,
      any(),
      "it binds the client to an address of its own choice"),
  LOGGER_FILE(
      "loggerFile", Treatment.FORBIDDEN, any(), "it names a file that the driver would write"),
  LOGGER_LEVEL("loggerLevel", Treatment.FORBIDDEN, any(), "it makes the driver log what it sends"),
  LOGIN_TIMEOUT("loginTimeout", Treatment.DEADLINE, seconds(0)),
  LOG_SERVER_ERROR_DETAIL("logServerErrorDetail", Treatment.SECURE, bool()),
  LOG_UNCLOSED_CONNECTIONS("logUnclosedConnections", Treatment.NEUTRAL, bool()),
  MAX_RESULT_BUFFER("maxResultBuffer", Treatment.SECURE, memory()),
  MAX_SEND_BUFFER_SIZE("maxSendBufferSize", Treatment.NEUTRAL, range(1, Integer.MAX_VALUE)),
  OPTIONS(
      "options",
      Treatment.FORBIDDEN,
      any(),
      "it sets server settings, which the data source sets and verifies itself"),
  PASSWORD("password", Treatment.SECRET, any()),
  PEM_KEY_ALGORITHM(
      "pemKeyAlgorithm",
      Treatment.NEUTRAL,
      choice("RSA", "EC", "DSA", "RSASSA-PSS", "EdDSA", "Ed25519", "Ed448")),
  PG_DBNAME("PGDBNAME", Treatment.TARGET, any()),
  PG_HOST("PGHOST", Treatment.TARGET, any()),
  PG_PORT("PGPORT", Treatment.TARGET, any()),
  PREFER_QUERY_MODE(
      "preferQueryMode",
      Treatment.SECURE,
      choice("extended", "extendedForPrepared", "extendedCacheEverything", "simple")),
  PREPARED_STATEMENT_CACHE_QUERIES(
      "preparedStatementCacheQueries", Treatment.NEUTRAL, range(0, 1_000_000)),
  PREPARED_STATEMENT_CACHE_SIZE_MIB(
      "preparedStatementCacheSizeMiB", Treatment.NEUTRAL, range(0, 4096)),
  PREPARE_THRESHOLD("prepareThreshold", Treatment.NEUTRAL, range(-1, Integer.MAX_VALUE)),
  PROTOCOL_VERSION("protocolVersion", Treatment.NEUTRAL, choice("3")),
  QUERY_TIMEOUT("queryTimeout", Treatment.NEUTRAL, seconds(0)),
  /** Off, the driver writes names of generated-key columns into the statement as they are. */
  QUOTE_RETURNING_IDENTIFIERS(
      "quoteReturningIdentifiers", Treatment.NEUTRAL, anyCaseChoice("true")),
  READ_ONLY("readOnly", Treatment.NEUTRAL, bool()),
  READ_ONLY_MODE(
      "readOnlyMode", Treatment.NEUTRAL, anyCaseChoice("ignore", "transaction", "always")),
  RECEIVE_BUFFER_SIZE("receiveBufferSize", Treatment.NEUTRAL, range(-1, Integer.MAX_VALUE)),
  REPLICATION(
      "replication", Treatment.FORBIDDEN, any(), "it makes the session a replication client"),
  REQUIRE_AUTH("requireAuth", Treatment.SECURE, authenticationMethods()),
  REWRITE_BATCHED_INSERTS("reWriteBatchedInserts", Treatment.NEUTRAL, bool()),
  REWRITE_BATCHED_INSERTS_SIZE(
      "reWriteBatchedInsertsSize", Treatment.NEUTRAL, range(0, Integer.MAX_VALUE)),
  SCRAM_MAX_ITERATIONS("scramMaxIterations", Treatment.NEUTRAL, range(1, 1_000_000)),
  SEND_BUFFER_SIZE("sendBufferSize", Treatment.NEUTRAL, range(-1, Integer.MAX_VALUE)),
  SERVICE("service", Treatment.SERVICE, any()),
  SOCKET_FACTORY(
      "socketFactory",
      Treatment.CUSTOM_VERIFICATION,
      any(),
      "it loads a class that makes the connection"),
  SOCKET_FACTORY_ARG(
      "socketFactoryArg",
      Treatment.CUSTOM_VERIFICATION,
      any(),
      "it is handed to a class that makes the connection"),
  SOCKET_TIMEOUT("socketTimeout", Treatment.DEADLINE, seconds(0)),
  SSL("ssl", Treatment.SECURE, bool()),
  SSL_CERT("sslcert", Treatment.SECURE, text()),
  SSL_FACTORY(
      "sslfactory",
      Treatment.CUSTOM_VERIFICATION,
      any(),
      "it loads a class that decides which server is trusted"),
  SSL_FACTORY_ARG(
      "sslfactoryarg",
      Treatment.CUSTOM_VERIFICATION,
      any(),
      "it is handed to a class that decides which server is trusted"),
  SSL_HOSTNAME_VERIFIER(
      "sslhostnameverifier",
      Treatment.CUSTOM_VERIFICATION,
      any(),
      "it loads a class that decides which host name passes"),
  SSL_KEY("sslkey", Treatment.SECURE, text()),
  SSL_MODE(
      "sslmode",
      Treatment.SECURE,
      anyCaseChoice("disable", "allow", "prefer", "require", "verify-ca", "verify-full")),
  SSL_NEGOTIATION("sslNegotiation", Treatment.SECURE, choice("postgres", "direct")),
  SSL_PASSWORD("sslpassword", Treatment.SECRET, any()),
  SSL_PASSWORD_CALLBACK(
      "sslpasswordcallback",
      Treatment.CUSTOM_VERIFICATION,
      any(),
      "it loads a class that is asked for the key's password"),
  SSL_RESPONSE_TIMEOUT("sslResponseTimeout", Treatment.NEUTRAL, milliseconds(1, 60_000)),
  SSL_ROOT_CERT("sslrootcert", Treatment.SECURE, text()),
  SSPI_SERVICE_CLASS("sspiServiceClass", Treatment.FORBIDDEN, any(), Reasons.KERBEROS),
  STRING_TYPE("stringtype", Treatment.NEUTRAL, anyCaseChoice("unspecified", "varchar")),
  TARGET_SERVER_TYPE(
      "targetServerType",
      Treatment.NEUTRAL,
      choice(
          "any",
          "primary",
          "master",
          "slave",
          "secondary",
          "preferSlave",
          "preferSecondary",
          "preferPrimary")),
  TCP_KEEP_ALIVE("tcpKeepAlive", Treatment.NEUTRAL, bool()),
  TCP_NO_DELAY("tcpNoDelay", Treatment.NEUTRAL, bool()),
  UNKNOWN_LENGTH("unknownLength", Treatment.NEUTRAL, range(0, Integer.MAX_VALUE)),
  USER("user", Treatment.IDENTITY, identifier()),
  USE_SPNEGO("useSpnego", Treatment.FORBIDDEN, any(), Reasons.KERBEROS),
  XML_FACTORY_FACTORY("xmlFactoryFactory", Treatment.SECURE, any());

  /** What settings may do with a property. */
  public enum Treatment {
    /** Changes no guarantee: handed on as it is. */
    NEUTRAL(true, "it changes no guarantee"),
    /** Bears on security: handed on, and judged by a rule. */
    SECURE(true, "a rule judges it"),
    /** A deadline: handed on, and taken as stated. */
    DEADLINE(true, "it states a deadline"),
    /** The role's name: handed on. */
    IDENTITY(true, "it names the role"),
    /** A password: comes from a credentials provider. */
    SECRET(false, "URLs end up in logs, metrics and stack traces"),
    /** Host, port or database: stands in the URL's own place alone. */
    TARGET(false, "it would connect elsewhere than the URL says"),
    /** A service file's entry. */
    SERVICE(false, "it reads settings from a file of somebody else's"),
    /** Foreign code between client and server. */
    CUSTOM_VERIFICATION(false, "it loads a class that takes part in verification"),
    /** Nobody's to set, or the library's alone. */
    FORBIDDEN(false, "it is not for settings to decide");

    private final boolean handedOn;
    private final String reason;

    Treatment(boolean handedOn, String reason) {
      this.handedOn = handedOn;
      this.reason = reason;
    }
  }

  private static final Map<String, DriverProperty> BY_KEY =
      Arrays.stream(values())
          .collect(Collectors.toUnmodifiableMap(DriverProperty::key, Function.identity()));

  private static final int NEAR = 2;
  private static final int LONGEST_NEAR_KEY = 48;

  private final String key;
  private final String lowerKey;
  private final Treatment treatment;

  // Immutable in fact: its test captures constants alone, which the checker cannot see.
  @SuppressWarnings("Immutable")
  private final PropertyValue value;

  private final String reason;

  DriverProperty(String key, Treatment treatment, PropertyValue value) {
    this(key, treatment, value, treatment.reason);
  }

  DriverProperty(String key, Treatment treatment, PropertyValue value, String reason) {
    this.key = key;
    this.lowerKey = key.toLowerCase(Locale.ROOT);
    this.treatment = treatment;
    this.value = value;
    this.reason = reason;
  }

  /** The property of exactly this key: the driver minds case, and so does this. */
  public static @Nullable DriverProperty find(String key) {
    return BY_KEY.get(key);
  }

  /**
   * The property that was probably meant: the same key in another case, or one at most two edits
   * away; {@code null} when none is that near.
   */
  public static @Nullable DriverProperty nearest(String key) {
    if (key.length() > LONGEST_NEAR_KEY) {
      return null;
    }
    String lower = key.toLowerCase(Locale.ROOT);
    DriverProperty best = null;
    int bestDistance = Math.min(NEAR, (lower.length() - 1) / 2) + 1;
    for (DriverProperty property : values()) {
      int distance = EditDistance.within(bestDistance - 1, lower, property.lowerKey);
      if (distance >= 0) {
        best = property;
        bestDistance = distance;
        if (distance == 0) {
          break;
        }
      }
    }
    return best;
  }

  /** The key as the driver spells it. */
  public String key() {
    return key;
  }

  /** What settings may do with it. */
  public Treatment treatment() {
    return treatment;
  }

  /** Why it is treated so, as a clause. */
  public String reason() {
    return reason;
  }

  /** Whether a valid value is handed on to the driver. */
  public boolean isHandedOn() {
    return treatment.handedOn;
  }

  /** Whether the value is one that the property admits. */
  public boolean admits(String candidate) {
    return value.admits(candidate);
  }

  /** What a value must be, as a noun phrase. */
  public String required() {
    return value.required();
  }

  /** Reasons shared by several constants, which cannot see the enum's own static fields. */
  private static final class Reasons {
    static final String KERBEROS = "it is part of Kerberos, which this data source does not use";

    private Reasons() {}
  }
}
