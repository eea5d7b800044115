package io.securedatasource.internal.pool;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariCredentialsProvider;
import io.securedatasource.credentials.Credentials;
import io.securedatasource.credentials.CredentialsException;
import io.securedatasource.credentials.CredentialsProvider;
import io.securedatasource.credentials.Secret;
import org.jspecify.annotations.Nullable;

/** The credentials provider of a pool, which HikariCP has from 7.0 on; 6.3 is used without. */
final class CredentialsProviders {

  private static final boolean SUPPORTED = supported();

  private CredentialsProviders() {}

  private static boolean supported() {
    try {
      Class.forName(
          "com.zaxxer.hikari.HikariCredentialsProvider",
          false,
          HikariConfig.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** The provider of that configuration; {@code null} when it has none. */
  static @Nullable CredentialsProvider of(HikariConfig config) {
    return SUPPORTED ? Adapter.of(config) : null;
  }

  /** Takes the provider, the user and the password out of a configuration. */
  static void clear(HikariConfig config) {
    if (SUPPORTED) {
      Adapter.clear(config);
    }
    config.setUsername(null);
    config.setPassword(null);
  }

  /** Loaded only where HikariCP has the type. */
  private record Adapter(HikariCredentialsProvider provider) implements CredentialsProvider {

    static @Nullable CredentialsProvider of(HikariConfig config) {
      HikariCredentialsProvider provider = config.getCredentialsProvider();
      return provider == null ? null : new Adapter(provider);
    }

    static void clear(HikariConfig config) {
      if (config.getCredentialsProvider() != null) {
        config.setCredentialsProvider(null);
      }
    }

    @Override
    public Credentials get() throws CredentialsException {
      com.zaxxer.hikari.util.Credentials found = provider.getCredentials();
      String user = found.getUsername();
      String password = found.getPassword();
      if (user == null || password == null) {
        throw new CredentialsException("the pool's credentials provider gave no user or password");
      }
      return new Credentials(user, Secret.of(password));
    }

    @Override
    public String description() {
      return "the pool's credentials provider";
    }
  }
}
