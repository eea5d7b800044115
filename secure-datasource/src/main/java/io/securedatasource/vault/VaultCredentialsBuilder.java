package io.securedatasource.vault;

import io.securedatasource.vault.VaultApi.Source;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** States how to get credentials out of Vault. Not thread-safe. */
public final class VaultCredentialsBuilder {

  /** Where Kubernetes puts the token of a pod's service account. */
  private static final Path SERVICE_ACCOUNT =
      Path.of("/var/run/secrets/kubernetes.io/serviceaccount/token");

  private static final Pattern PATH = Pattern.compile("[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*");
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final String NO_HOST_CHECK = "jdk.internal.httpclient.disableHostnameVerification";
  private static final String HTTP_LOG = "jdk.httpclient.HttpClient.log";
  private static final Pattern TELLING = Pattern.compile("headers|content|all");

  private final URI address;
  private @Nullable Path trust;
  private @Nullable String namespace;
  private Duration limit = Duration.ofSeconds(10);
  private Duration refresh = Duration.ofSeconds(30);
  private @Nullable Login login;
  private @Nullable Source source;
  private InstantSource clock = InstantSource.system();

  VaultCredentialsBuilder(URI address) {
    String scheme = address.getScheme();
    String host = address.getHost();
    boolean bare =
        host != null
            && address.getUserInfo() == null
            && address.getQuery() == null
            && address.getFragment() == null
            && (address.getPath().isEmpty() || address.getPath().equals("/"));
    if (!bare || (!"https".equals(scheme) && !"http".equals(scheme))) {
      throw new IllegalArgumentException(
          "the address of Vault must be https://host:port and nothing else");
    }
    if (scheme.equals("http") && !LOOPBACK.contains(host)) {
      throw new IllegalArgumentException(
          "the address of Vault is plain HTTP off loopback; must be https, because its answers are"
              + " secrets");
    }
    if (System.getProperty(NO_HOST_CHECK) != null) {
      throw new IllegalArgumentException(
          "the system property " + NO_HOST_CHECK + " is set; Vault's certificate would not count");
    }
    if (TELLING.matcher(System.getProperty(HTTP_LOG, "")).find()) {
      throw new IllegalArgumentException(
          "the system property " + HTTP_LOG + " is set; Vault's token would be in the log");
    }
    this.address = address;
  }

  /**
   * The PEM file of the authorities that may sign Vault's certificate; those of the JVM unless
   * said. A replaced file is read anew.
   */
  public VaultCredentialsBuilder trust(Path pemFile) {
    this.trust = pemFile;
    return this;
  }

  /** The namespace of Vault Enterprise or OpenBao, such as {@code team/shop}. */
  public VaultCredentialsBuilder namespace(String value) {
    this.namespace = path(value);
    return this;
  }

  /**
   * How long one question may take, repetitions included; 10 s unless said.
   *
   * @param value from 100 ms to 1 min
   */
  public VaultCredentialsBuilder limit(Duration value) {
    if (value.compareTo(Duration.ofMillis(100)) < 0 || value.compareTo(Duration.ofMinutes(1)) > 0) {
      throw new IllegalArgumentException("the limit must be from 100 ms to 1 min");
    }
    this.limit = value;
    return this;
  }

  /**
   * Logs in by AppRole, at {@code auth/approle}.
   *
   * @param roleId the role's id, which is not secret
   * @param secretId the file of its secret id, read at each login
   */
  public VaultCredentialsBuilder appRole(String roleId, Path secretId) {
    return appRole("approle", roleId, secretId);
  }

  /** As {@link #appRole(String, Path)}, at another mount below {@code auth/}. */
  public VaultCredentialsBuilder appRole(String mount, String roleId, Path secretId) {
    this.login =
        new Login.Exchange(
            "auth/" + path(mount) + "/login", "role_id", roleId, "secret_id", secretId);
    return this;
  }

  /** Logs in as a Kubernetes service account, at {@code auth/kubernetes}. */
  public VaultCredentialsBuilder kubernetes(String role) {
    return kubernetes("kubernetes", role, SERVICE_ACCOUNT);
  }

  /**
   * As {@link #kubernetes(String)}, at another mount below {@code auth/}.
   *
   * @param token the file of the service account's token, read at each login
   */
  public VaultCredentialsBuilder kubernetes(String mount, String role, Path token) {
    this.login = new Login.Exchange("auth/" + path(mount) + "/login", "role", role, "jwt", token);
    return this;
  }

  /** Uses a token that somebody else, such as a Vault agent, keeps in a file. */
  public VaultCredentialsBuilder token(Path file) {
    this.login = new Login.TokenFile(file);
    return this;
  }

  /**
   * A dynamic role: {@code <mount>/creds/<role>}.
   *
   * @param mount where the database engine is mounted, commonly {@code database}
   */
  public VaultCredentialsBuilder dynamic(String mount, String role) {
    this.source =
        new Source(path(mount) + "/creds/" + path(role), "data.username", "data.password", true);
    return this;
  }

  /**
   * Credentials stored in a key-value engine of version 2, in the fields {@code username} and
   * {@code password}.
   *
   * @param mount where the engine is mounted, commonly {@code secret}
   * @param path the path of the secret in it
   */
  public VaultCredentialsBuilder stored(String mount, String path) {
    this.source =
        new Source(
            path(mount) + "/data/" + path(path), "data.data.username", "data.data.password", false);
    return this;
  }

  /**
   * How often stored credentials are read anew; every 30 s unless said.
   *
   * @param interval at least 100 ms
   */
  public VaultCredentialsBuilder refresh(Duration interval) {
    if (interval.compareTo(Duration.ofMillis(100)) < 0) {
      throw new IllegalArgumentException("the interval must be at least 100 ms");
    }
    this.refresh = interval;
    return this;
  }

  VaultCredentialsBuilder clock(InstantSource value) {
    this.clock = value;
    return this;
  }

  /** What stands in a path without being encoded, and cannot lead out of it. */
  private static String path(String text) {
    if (!PATH.matcher(text).matches() || text.contains("..")) {
      throw new IllegalArgumentException(
          "a path of Vault has letters, digits, '_', '-' and '.' between slashes");
    }
    return text;
  }

  /**
   * Builds; asks nothing yet.
   *
   * @throws IllegalStateException when login or source is missing, or Jackson is
   */
  public VaultCredentials build() {
    if (login == null) {
      throw new IllegalStateException("no login: appRole(…), kubernetes(…) or token(…)");
    }
    if (source == null) {
      throw new IllegalStateException("no source: dynamic(…) or stored(…)");
    }
    try {
      Json.write(Map.of());
    } catch (NoClassDefFoundError e) {
      throw new IllegalStateException(
          "credentials out of Vault need com.fasterxml.jackson.core:jackson-core, which is not"
              + " there; add it to the dependencies",
          e);
    }
    VaultClient client = new VaultClient(address, namespace, trust, limit);
    return new VaultCredentials(
        new VaultApi(client, login, source, clock),
        "Vault at " + address + ", " + source.path(),
        limit,
        refresh,
        clock);
  }
}
