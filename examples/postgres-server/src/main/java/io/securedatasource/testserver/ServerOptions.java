package io.securedatasource.testserver;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a server is set up. Immutable. The default is what the fixture stands for: TLS 1.2 and up
 * with a valid certificate, {@code hostssl … scram-sha-256} alone.
 *
 * <p>The shop database and its roles are always made over TLS and SCRAM; what these options weaken
 * comes into force afterwards.
 */
public final class ServerOptions {

  private final Map<String, String> settings;
  private final ServerCertificate certificate;
  private final boolean ssl;
  private final List<String> hba;
  private final boolean defaultHba;

  private ServerOptions(Builder builder) {
    this.settings = Map.copyOf(builder.settings);
    this.certificate = builder.certificate;
    this.ssl = builder.ssl;
    this.hba = List.copyOf(builder.hba);
    this.defaultHba = builder.defaultHba;
  }

  /** TLS, a valid certificate, SCRAM. */
  public static ServerOptions standard() {
    return builder().build();
  }

  /** Starts from {@link #standard()}. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that starts from these options. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.settings.putAll(settings);
    builder.certificate = certificate;
    builder.ssl = ssl;
    builder.hba = hba;
    builder.defaultHba = defaultHba;
    return builder;
  }

  /** Settings of postgresql.conf that override the fixture's. */
  public Map<String, String> settings() {
    return settings;
  }

  /** The certificate the server shows. */
  public ServerCertificate certificate() {
    return certificate;
  }

  /** Whether the server speaks TLS. */
  public boolean ssl() {
    return ssl;
  }

  /**
   * The lines of pg_hba.conf that follow the administrator's own. Unless set: SCRAM for everybody,
   * over TLS alone where the server speaks TLS.
   */
  public List<String> hba() {
    if (!defaultHba) {
      return hba;
    }
    String type = ssl ? "hostssl" : "host";
    return List.of(
        type + " all all all scram-sha-256", type + " replication all all scram-sha-256");
  }

  /** These options without what would keep the administrator from setting the database up. */
  ServerOptions untilTheDatabaseStands() {
    Builder builder = builder();
    builder.settings.putAll(settings);
    builder.settings.keySet().removeIf(name -> name.startsWith("ssl"));
    boolean same =
        ssl && defaultHba && certificate.verifiable() && builder.settings.size() == settings.size();
    return same ? this : builder.build();
  }

  /** Builds {@link ServerOptions}. Not thread-safe. */
  public static final class Builder {

    private final Map<String, String> settings = new LinkedHashMap<>();
    private ServerCertificate certificate = ServerCertificate.valid();
    private boolean ssl = true;
    private List<String> hba = List.of();
    private boolean defaultHba = true;

    private Builder() {}

    /** Sets a server setting, as in postgresql.conf; the value is quoted by the fixture. */
    public Builder setting(String name, String value) {
      if (!name.matches("[A-Za-z_][A-Za-z0-9_.]*")) {
        throw new IllegalArgumentException("not the name of a setting");
      }
      settings.put(name, value);
      return this;
    }

    /** Shows another certificate. */
    public Builder certificate(ServerCertificate certificate) {
      this.certificate = certificate;
      return this;
    }

    /** Speaks no TLS at all: answers 'N' to an SSLRequest. */
    public Builder plaintext() {
      this.ssl = false;
      return this;
    }

    /**
     * Limits the TLS versions.
     *
     * @param minimum TLSv1, TLSv1.1, TLSv1.2 or TLSv1.3
     * @param maximum likewise
     */
    public Builder tlsVersions(String minimum, String maximum) {
      return setting("ssl_min_protocol_version", minimum)
          .setting("ssl_max_protocol_version", maximum);
    }

    /**
     * Replaces the lines of pg_hba.conf that follow the administrator's own, such as {@code hostssl
     * all all all password}.
     */
    public Builder hba(String... lines) {
      this.hba = List.of(lines);
      this.defaultHba = false;
      return this;
    }

    /** Stores passwords as MD5 hashes and lets everybody but the administrator in by them. */
    public Builder md5() {
      return setting("password_encryption", "md5").hba("hostssl all all all md5");
    }

    /** Builds. */
    public ServerOptions build() {
      return new ServerOptions(this);
    }
  }
}
