package io.securedatasource;

import io.securedatasource.credentials.CredentialsProvider;
import io.securedatasource.credentials.Secret;
import io.securedatasource.policy.SettingProblem;
import io.securedatasource.policy.SettingProblem.Kind;
import java.nio.file.Path;
import java.util.Properties;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** From properties to a builder. Keys beside the named settings: user, password, driver.*. */
final class PropertiesReader {

  private static final String DRIVER_PREFIX = "driver.";

  private PropertiesReader() {}

  static SecureDataSourceBuilder read(Properties properties) {
    SecureDataSourceBuilder builder = new SecureDataSourceBuilder();
    NamedSettings settings = new NamedSettings(builder);
    for (String key : new TreeSet<>(properties.stringPropertyNames())) {
      String value = properties.getProperty(key);
      switch (key) {
        case "user", "password", "password-file" -> {} // read together below
        default -> {
          if (key.startsWith(DRIVER_PREFIX)) {
            builder.driverProperty(key.substring(DRIVER_PREFIX.length()), value);
          } else {
            settings.set(key, key, value);
          }
        }
      }
    }
    settings.finish();
    if (properties.keySet().stream()
        .anyMatch(
            key ->
                !(key instanceof String name)
                    || !properties.stringPropertyNames().contains(name))) {
      builder.problem(
          new SettingProblem(
              Kind.INVALID_VALUE,
              "the properties hold a key or value that is not a string",
              "give every key and value as a string"));
    }
    readCredentials(
        builder,
        settings.loginByCertificate(),
        properties.getProperty("user"),
        properties.getProperty("password"),
        properties.getProperty("password-file"));
    return builder;
  }

  private static void readCredentials(
      SecureDataSourceBuilder builder,
      boolean byCertificate,
      @Nullable String user,
      @Nullable String password,
      @Nullable String file) {
    if (password != null && file != null) {
      builder.problem(
          new SettingProblem(
              Kind.DUPLICATE_PROPERTY,
              "password and password-file are both stated",
              "state password-file alone"));
    }
    if (user == null) {
      if (password != null || file != null) {
        builder.problem(
            new SettingProblem(
                Kind.INVALID_VALUE, "a password is stated without a user", "user=<a role>"));
      }
      return;
    }
    try {
      if (file != null) {
        builder.credentials(CredentialsProvider.file(user, Path.of(file)));
      } else if (password != null) {
        builder.credentials(CredentialsProvider.of(user, Secret.of(password)));
      } else if (byCertificate) {
        builder.credentials(CredentialsProvider.certificate(user));
      }
    } catch (IllegalArgumentException e) { // its message may repeat a value
      builder.problem(
          new SettingProblem(
              Kind.INVALID_VALUE,
              "user or password-file has a value that it does not admit",
              "user=<a role>, password-file=<the path of a file>"));
    }
  }
}
