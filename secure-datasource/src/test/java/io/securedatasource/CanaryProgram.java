package io.securedatasource;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.zaxxer.hikari.HikariConfig;
import io.securedatasource.credentials.Credentials;
import io.securedatasource.credentials.CredentialsException;
import io.securedatasource.credentials.CredentialsProvider;
import io.securedatasource.credentials.Secret;
import io.securedatasource.policy.PoolSettings;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.Timeouts;
import io.securedatasource.testserver.WireProxy;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;

/** Walks every path on which a secret is near, and prints all that can be got to say anything. */
final class CanaryProgram {

  private static final String URL = env("CANARY_URL");
  private static final String USER = env("CANARY_USER");
  private static final String PASSWORD = env("CANARY_PASSWORD");
  private static final Path TRUST = Path.of(env("CANARY_TRUST"));
  private static final Path DIRECTORY = Path.of(env("CANARY_DIRECTORY"));

  private CanaryProgram() {}

  private interface Walk {
    SecureDataSourceBuilder start() throws Exception;
  }

  public static void main(String[] arguments) throws Exception {
    Map<String, Walk> walks = new LinkedHashMap<>();
    walks.put("a good start", () -> good().timeouts(Timeouts.standard()));
    walks.put("a wrong password", () -> good().credentials(of(USER, CanaryTest.WRONG)));
    walks.put("a password in the url", () -> url(URL + "?user=x&password=" + PASSWORD));
    walks.put(
        "a password behind an ampersand", () -> url(URL + "?password=a&" + PASSWORD + "&b=c"));
    walks.put(
        "a password before the host",
        () -> url(URL.replace("//", "//" + USER + ":" + PASSWORD + "@")));
    walks.put("a password as host", () -> url("jdbc:postgresql://" + PASSWORD + "$/shop"));
    walks.put(
        "a password as database", () -> url("jdbc:postgresql://localhost/shop;pw=" + PASSWORD));
    walks.put(
        "a password before the question mark",
        () -> url("jdbc:postgresql://localhost/shop&password=" + PASSWORD));
    walks.put("a password in properties", CanaryProgram::properties);
    walks.put(
        "a password as value of another key",
        () -> url(URL + "?sslmode=" + PASSWORD + "&targetServerType=" + PASSWORD));
    walks.put("a pool's password", CanaryProgram::pool);
    walks.put("a pool's password property", CanaryProgram::poolProperty);
    walks.put("an environment's password", CanaryProgram::environment);
    walks.put("an unreadable password file", CanaryProgram::passwordFile);
    walks.put("a provider that throws it", () -> good().credentials(throwing()));
    walks.put(
        "a superuser",
        () -> good().credentials(of(env("CANARY_SUPERUSER"), env("CANARY_SUPERUSER_PASSWORD"))));
    walks.put(
        "a server that is away",
        () -> url("jdbc:postgresql://localhost:1/shop").startup(Startup.FAIL_FAST));
    List<WireProxy> proxies = new ArrayList<>();
    walks.put("a server that answers N", () -> through(proxies, builder().answerSslRequest('N')));
    walks.put("a server that stalls", () -> through(proxies, builder().stallAtOnce()));
    walks.put(
        "a lazy start with a wrong password",
        () -> good().credentials(of(USER, CanaryTest.WRONG)).startup(Startup.LAZY));
    walks.put(
        "development in plaintext",
        () -> url(URL + "?sslmode=disable").policy(SecurityPolicy.development()));
    for (Map.Entry<String, Walk> walk : walks.entrySet()) {
      walk(walk.getKey(), walk.getValue());
    }
    proxies.forEach(WireProxy::close);
  }

  private static void walk(String name, Walk walk) throws Exception {
    System.out.println("PATH " + name);
    RecordedEvents events = new RecordedEvents();
    try {
      SecureDataSourceBuilder builder = walk.start().listener(events);
      System.out.println(builder.facts());
      try (SecureDataSource dataSource = builder.build();
          Connection connection = dataSource.getConnection();
          Statement statement = connection.createStatement()) {
        System.out.println(dataSource + " " + connection + " " + dataSource.report());
        System.out.println(connection.getMetaData().getURL());
        System.out.println(connection.getClientInfo());
        sayManagementBeans();
        sayRefusals(statement, dataSource.report().policy());
        statement.execute("this is not SQL");
      }
    } catch (Exception e) {
      e.printStackTrace(System.out);
      say(e);
    }
    events.all().forEach(System.out::println);
    System.out.println("PATH " + name + " ENDED");
  }

  /** Statements with a password in them, which gate 3 refuses; the driver never sees them. */
  private static void sayRefusals(Statement statement, String policy) {
    if (policy.equals("development")) {
      return; // only reports, and the driver, at its most talkative, logs each text that it is
      // given
    }
    for (String sql :
        List.of(
            "select 1 where 'a' = '" + CanaryTest.WRONG + "' or '1'='1'",
            "alter role shop password '" + CanaryTest.WRONG + "'",
            "select " + CanaryTest.WRONG + "; drop table " + CanaryTest.WRONG,
            "select '" + CanaryTest.WRONG)) {
      try {
        statement.execute(sql);
        throw new AssertionError("not refused");
      } catch (SQLException e) {
        e.printStackTrace(System.out);
        say(e);
      }
    }
  }

  private static void say(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      System.out.println(cause + " " + cause.getMessage() + " " + cause.getLocalizedMessage());
      for (Throwable suppressed : cause.getSuppressed()) {
        say(suppressed);
      }
      if (cause instanceof java.sql.SQLException sql && sql.getNextException() != null) {
        say(sql.getNextException());
      }
    }
  }

  private static void sayManagementBeans() throws JMException {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    for (ObjectName name : server.queryNames(null, null)) {
      if (name.getDomain().startsWith("java") || name.getDomain().startsWith("com.sun")) {
        continue; // the JVM's own: they show its environment, where the canaries were handed over
      }
      for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
        try {
          System.out.println(name + " " + server.getAttribute(name, attribute.getName()));
        } catch (RuntimeMBeanException e) {
          say(e);
        }
      }
    }
  }

  private static SecureDataSourceBuilder good() {
    return url(URL);
  }

  private static SecureDataSourceBuilder url(String url) {
    return settled(SecureDataSource.builder()).url(url).credentials(of(USER, PASSWORD));
  }

  private static SecureDataSourceBuilder settled(SecureDataSourceBuilder builder) {
    return builder
        .trust(TRUST)
        .timeouts(Timeouts.standard().connect(Duration.ofSeconds(1)).login(Duration.ofSeconds(2)))
        .pool(
            PoolSettings.standard()
                .maximumSize(1)
                .acquireTimeout(Duration.ofSeconds(1))
                .managementBeans(false));
  }

  private static SecureDataSourceBuilder properties() {
    Properties properties = new Properties();
    properties.setProperty("url", URL);
    properties.setProperty("user", USER);
    properties.setProperty("password", PASSWORD);
    properties.setProperty("driver.password", PASSWORD);
    properties.setProperty("driver.sslpassword", PASSWORD);
    properties.setProperty("role", PASSWORD);
    properties.setProperty("timeouts", PASSWORD);
    properties.setProperty("trust", PASSWORD + "\0");
    return SecureDataSource.from(properties);
  }

  private static HikariConfig configuration() {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(URL);
    config.setUsername(USER);
    return config;
  }

  private static SecureDataSourceBuilder pool() {
    HikariConfig config = configuration();
    config.setPassword(PASSWORD);
    return settled(SecureDataSource.from(config));
  }

  private static SecureDataSourceBuilder poolProperty() {
    HikariConfig config = configuration();
    config.addDataSourceProperty("password", PASSWORD);
    config.addDataSourceProperty("sslpassword", PASSWORD);
    return settled(SecureDataSource.from(config));
  }

  private static SecureDataSourceBuilder environment() {
    return settled(
        EnvironmentReader.read(
            Map.of(
                "PGHOST", "localhost",
                "PGDATABASE", "shop",
                "PGPASSWORD", PASSWORD,
                "PGSSLMODE", PASSWORD,
                "SECURE_DATASOURCE_TIMEOUT_LOCK", PASSWORD)));
  }

  private static SecureDataSourceBuilder passwordFile() throws Exception {
    Path file = DIRECTORY.resolve("password");
    Files.write(file, (PASSWORD + "\n\0" + PASSWORD).getBytes(UTF_8));
    return good().credentials(CredentialsProvider.file(USER, file));
  }

  private static WireProxy.Builder builder() {
    return WireProxy.builder("localhost", Integer.parseInt(env("CANARY_PORT")));
  }

  private static SecureDataSourceBuilder through(
      List<WireProxy> proxies, WireProxy.Builder builder) {
    WireProxy proxy = builder.start();
    proxies.add(proxy);
    return url(proxy.jdbcUrl("shop"));
  }

  private static CredentialsProvider of(String user, String password) {
    return CredentialsProvider.of(user, Secret.of(password));
  }

  private static CredentialsProvider throwing() {
    return new CredentialsProvider() {
      @Override
      public Credentials get() throws CredentialsException {
        throw new IllegalStateException("the store answered " + PASSWORD);
      }

      @Override
      public String description() {
        return "a store";
      }
    };
  }

  private static String env(String name) {
    String value = System.getenv(name);
    if (value == null) {
      throw new IllegalStateException(name + " is not set");
    }
    return value;
  }
}
