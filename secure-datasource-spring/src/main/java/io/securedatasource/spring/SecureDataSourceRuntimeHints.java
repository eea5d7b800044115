package io.securedatasource.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;

/** What the library and the driver find by name at run time. */
final class SecureDataSourceRuntimeHints implements RuntimeHintsRegistrar {

  private static final String ADMISSION = "io.securedatasource.internal.admission.";

  @Override
  public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
    for (String factory :
        new String[] {
          "PinnedTlsFactory", "DriverTlsFactory", "PinnedHostnameVerifier", "TrackedSocketFactory"
        }) {
      hints
          .reflection()
          .registerType(
              TypeReference.of(ADMISSION + factory), MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS);
    }
    hints
        .reflection()
        .registerTypeIfPresent(
            classLoader, "com.zaxxer.hikari.HikariCredentialsProvider", hint -> {});
    for (String details :
        new String[] {
          "org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails",
          "org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails"
        }) {
      hints
          .reflection()
          .registerTypeIfPresent(classLoader, details, MemberCategory.INVOKE_PUBLIC_METHODS);
    }
  }
}
