package io.securedatasource.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.securedatasource.testserver.IssuedCertificate;
import io.securedatasource.testserver.PostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * Speaks as much of Vault's protocol as the provider needs, over plain HTTP on loopback, and really
 * creates and drops roles on a server. Can be told to misbehave.
 */
public final class VaultStub implements AutoCloseable {

  /** How it misbehaves. */
  public enum Fault {
    NONE(0),
    FORBIDDEN(403),
    BEHIND(412),
    TOO_MANY_REQUESTS(429),
    BROKEN(500),
    SEALED(503),
    /** Answers with something else than JSON. */
    GARBAGE(0),
    /** Answers with more than anybody wants to read. */
    HUGE(0),
    /** Answers with what is nested deeper than a stack. */
    DEEP(0),
    /** Answers with a lease that has ended. */
    ENDED_LEASE(0),
    /** Answers with times that no clock knows. */
    ABSURD_TIMES(0),
    /** Answers with a token that breaks the header it is sent in. */
    BROKEN_TOKEN(0),
    /** Sends whoever asks to another address. */
    ELSEWHERE(307),
    /** Promises more than it sends. */
    HALF_A_BODY(0),
    /** Sends the headers and then nothing. */
    STALLS(0),
    /** Accepts, and never answers. */
    SILENT(0);

    private final int status;

    Fault(int status) {
      this.status = status;
    }
  }

  private record Role(String name, String token, Instant until, Instant atMost) {}

  private static final Pattern FIELD = Pattern.compile("\"(\\w+)\"\\s*:\\s*\"([^\"]*)\"");

  private final PostgresServer server;
  private final HttpServer http;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ScheduledExecutorService expiry = Executors.newSingleThreadScheduledExecutor();
  private final CountDownLatch end = new CountDownLatch(1);
  private final Set<String> tokens = ConcurrentHashMap.newKeySet();
  private final Map<String, Role> leases = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> problems = new CopyOnWriteArrayList<>();
  private final AtomicInteger created = new AtomicInteger();
  private final AtomicInteger dropped = new AtomicInteger();
  private final AtomicInteger faultsLeft = new AtomicInteger(Integer.MAX_VALUE);
  private volatile InstantSource clock = InstantSource.system();
  private volatile Fault fault = Fault.NONE;
  private volatile Duration lease = Duration.ofHours(1);
  private volatile Duration greatestAge = Duration.ofHours(24);
  private volatile Duration tokenLife = Duration.ofHours(1);
  private volatile String storedUser = "";
  private volatile String storedPassword = "";
  private volatile String secretId = "";
  private volatile String lastNamespace = "";
  private volatile URI elsewhere = URI.create("http://127.0.0.1:1/");

  private VaultStub(PostgresServer server, HttpServer http) {
    this.server = server;
    this.http = http;
    http.setExecutor(threads);
    http.createContext("/", this::handle);
    http.start();
    var unused = expiry.scheduleWithFixedDelay(this::expire, 100, 100, TimeUnit.MILLISECONDS);
  }

  /** Drops what has expired, as Vault does by itself. */
  private void expire() {
    leases.forEach(
        (id, role) -> {
          if (!clock.instant().isBefore(role.until())) {
            try {
              drop(id);
            } catch (SQLException e) {
              problems.add(e.toString());
            }
          }
        });
  }

  /** Starts one that makes roles on that server. */
  public static VaultStub start(PostgresServer server) throws IOException {
    return new VaultStub(server, HttpServer.create(anyPort(), 50));
  }

  /** As {@link #start(PostgresServer)}, over TLS with that certificate. */
  static VaultStub start(PostgresServer server, IssuedCertificate certificate)
      throws IOException, GeneralSecurityException {
    char[] password = "of no account".toCharArray();
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    store.setKeyEntry(
        "vault", certificate.privateKey(), password, new Certificate[] {certificate.certificate()});
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, password);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(keys.getKeyManagers(), null, null);
    HttpsServer https = HttpsServer.create(anyPort(), 50);
    https.setHttpsConfigurator(new HttpsConfigurator(tls));
    return new VaultStub(server, https);
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  public URI address() {
    String scheme = http instanceof HttpsServer ? "https" : "http";
    return URI.create(scheme + "://127.0.0.1:" + http.getAddress().getPort());
  }

  /** How long a lease is granted for, and the greatest age that renewals can bring it to. */
  public VaultStub leases(Duration granted, Duration atMost) {
    this.lease = granted;
    this.greatestAge = atMost;
    return this;
  }

  VaultStub clock(InstantSource value) {
    this.clock = value;
    return this;
  }

  VaultStub tokenLife(Duration value) {
    this.tokenLife = value;
    return this;
  }

  public VaultStub stored(String user, String password) {
    this.storedUser = user;
    this.storedPassword = password;
    return this;
  }

  public VaultStub secretId(String value) {
    this.secretId = value;
    return this;
  }

  /** Admits a token that it did not issue. */
  VaultStub admits(String token) {
    tokens.add(token);
    return this;
  }

  /** Where it sends whoever asks when it is told to send them {@link Fault#ELSEWHERE}. */
  VaultStub elsewhere(URI value) {
    this.elsewhere = value;
    return this;
  }

  /** Forgets every token. */
  void forgetTokens() {
    tokens.clear();
  }

  /** Misbehaves from now on. */
  public void misbehave(Fault value) {
    misbehave(value, Integer.MAX_VALUE);
  }

  /** Misbehaves for so many requests. */
  void misbehave(Fault value, int requests) {
    faultsLeft.set(requests);
    fault = value;
  }

  /** The paths that were asked for. */
  List<String> requests() {
    return List.copyOf(requests);
  }

  /** Roles that were dropped while sessions were open, and the like. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  public int created() {
    return created.get();
  }

  public int dropped() {
    return dropped.get();
  }

  String lastNamespace() {
    return lastNamespace;
  }

  Set<String> tokens() {
    return Set.copyOf(tokens);
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      String path = exchange.getRequestURI().getPath().substring("/v1/".length());
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      requests.add(path);
      String namespace = exchange.getRequestHeaders().getFirst("X-Vault-Namespace");
      lastNamespace = namespace == null ? "" : namespace;
      if (fault != Fault.NONE && faultsLeft.getAndDecrement() > 0) {
        misbehave(exchange);
        return;
      }
      String token = exchange.getRequestHeaders().getFirst("X-Vault-Token");
      boolean login = path.endsWith("/login");
      if (!login && (token == null || !tokens.contains(token))) {
        send(exchange, 403, "{\"errors\":[\"permission denied\"]}");
        return;
      }
      String answer = answer(path, body, String.valueOf(token));
      send(exchange, answer.isEmpty() ? 400 : 200, answer);
    } catch (IOException | SQLException | InterruptedException e) {
      problems.add(e.toString());
    }
  }

  private void misbehave(HttpExchange exchange) throws IOException, InterruptedException {
    switch (fault) {
      case GARBAGE -> send(exchange, 200, "<html>{\"data\": {\"username\": }");
      case HUGE -> send(exchange, 200, "{\"data\":\"" + "x".repeat(2 * 1024 * 1024) + "\"}");
      case DEEP -> send(exchange, 200, "{\"data\":".repeat(100_000));
      case ENDED_LEASE -> send(exchange, 200, grant("0", "0"));
      case ABSURD_TIMES -> send(exchange, 200, grant("3600", "-9223372036854775808"));
      case BROKEN_TOKEN ->
          send(exchange, 200, grant("3600", "3600").replace("hvs.", secretId + "\\n"));
      case ELSEWHERE -> {
        exchange.getResponseHeaders().add("Location", elsewhere.toString());
        send(exchange, 307, "");
      }
      case HALF_A_BODY -> {
        exchange.sendResponseHeaders(200, 1000);
        exchange.getResponseBody().write("{\"data\": {".getBytes(UTF_8));
      }
      case STALLS -> {
        exchange.sendResponseHeaders(200, 1000);
        exchange.getResponseBody().write("{\"data\": {".getBytes(UTF_8));
        exchange.getResponseBody().flush();
        end.await();
      }
      case SILENT -> end.await();
      default -> send(exchange, fault.status, "{\"errors\":[\"" + secretId + "\"]}");
    }
  }

  /** What a login and a dynamic role are answered with, at once; no role is made. */
  private String grant(String tokenSeconds, String leaseSeconds) {
    return """
        {"lease_id":"a/lease","lease_duration":%s,"data":{"username":"nobody","password":"%s"},
        "auth":{"client_token":"%s","lease_duration":%s}}"""
        .formatted(leaseSeconds, secretId, newToken(), tokenSeconds);
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private String answer(String path, String body, String token) throws SQLException {
    switch (path) {
      case "auth/approle/login", "auth/kubernetes/login" -> {
        boolean known = body.contains("\"" + secretId + "\"");
        return known ? auth(newToken()) : "";
      }
      case "auth/token/lookup-self" -> {
        return "{\"data\":{\"ttl\":%d,\"renewable\":true}}".formatted(tokenLife.toSeconds());
      }
      case "auth/token/renew-self" -> {
        return auth(token);
      }
      case "auth/token/revoke-self" -> {
        tokens.remove(token);
        for (Map.Entry<String, Role> held : leases.entrySet()) {
          if (held.getValue().token().equals(token)) {
            drop(held.getKey());
          }
        }
        return "{}";
      }
      case "database/creds/shop-app" -> {
        return create(token);
      }
      case "secret/data/shop/db" -> {
        return "{\"lease_id\":\"\",\"lease_duration\":0,\"data\":{\"data\":{\"username\":\"%s\",\"password\":\"%s\"},\"metadata\":{\"version\":1}}}"
            .formatted(storedUser, storedPassword);
      }
      case "sys/leases/renew" -> {
        Role role = leases.get(field(body, "lease_id"));
        if (role == null) {
          return "";
        }
        Instant now = clock.instant();
        Instant wanted = now.plus(lease);
        Instant until = wanted.isBefore(role.atMost()) ? wanted : role.atMost();
        leases.put(
            field(body, "lease_id"), new Role(role.name(), role.token(), until, role.atMost()));
        return "{\"lease_id\":\"%s\",\"lease_duration\":%d,\"renewable\":true}"
            .formatted(
                field(body, "lease_id"), Math.max(0, Duration.between(now, until).toSeconds()));
      }
      case "sys/leases/revoke" -> {
        drop(field(body, "lease_id"));
        return "{}";
      }
      default -> {
        return "";
      }
    }
  }

  private String newToken() {
    String token = "hvs." + UUID.randomUUID();
    tokens.add(token);
    return token;
  }

  private String auth(String token) {
    return "{\"auth\":{\"client_token\":\"%s\",\"policies\":[\"a\",{\"b\":1}],\"lease_duration\":%d,\"renewable\":true}}"
        .formatted(token, tokenLife.toSeconds());
  }

  private String create(String token) throws SQLException {
    int number = created.incrementAndGet();
    String name = "v-stub-" + Integer.toHexString(http.getAddress().getPort()) + "-" + number;
    String password = "Dynamic-" + UUID.randomUUID();
    String id = "database/creds/shop-app/" + UUID.randomUUID();
    server.execute(
        "CREATE ROLE \"" + name + "\" LOGIN NOINHERIT PASSWORD '" + password + "'",
        "GRANT CONNECT ON DATABASE shop TO \"" + name + "\"");
    Instant now = clock.instant();
    leases.put(id, new Role(name, token, now.plus(lease), now.plus(greatestAge)));
    return "{\"lease_id\":\"%s\",\"lease_duration\":%d,\"renewable\":true,\"data\":{\"username\":\"%s\",\"password\":\"%s\"}}"
        .formatted(id, lease.toSeconds(), name, password);
  }

  /** As Vault does, but says when sessions were open: these would lose their rights. */
  private void drop(String id) throws SQLException {
    Role role = leases.remove(id);
    if (role == null) {
      return;
    }
    try (Connection connection = server.connectAsAdministrator();
        Statement statement = connection.createStatement()) {
      try (ResultSet result =
          statement.executeQuery(
              "SELECT count(*) FROM pg_stat_activity WHERE usename = '" + role.name() + "'")) {
        result.next();
        if (result.getInt(1) > 0) {
          problems.add(
              clock.instant()
                  + ": "
                  + role.name()
                  + " of "
                  + role.until()
                  + " was dropped with "
                  + result.getInt(1)
                  + " sessions open");
        }
      }
      statement.execute("DROP OWNED BY \"" + role.name() + "\"");
      statement.execute("DROP ROLE \"" + role.name() + "\"");
    }
    dropped.incrementAndGet();
  }

  private static String field(String body, String name) {
    Matcher fields = FIELD.matcher(body);
    while (fields.find()) {
      if (fields.group(1).equals(name)) {
        return fields.group(2);
      }
    }
    return "";
  }

  /** Ends it, and drops what roles are left. */
  @Override
  public void close() throws SQLException {
    end.countDown();
    http.stop(0);
    threads.shutdownNow();
    expiry.shutdownNow();
    for (String id : leases.keySet()) {
      drop(id);
    }
  }
}
