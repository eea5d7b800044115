package io.securedatasource.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Jackson is there for those who use Vault, and missed by nobody else. */
class WithoutJacksonTest {

  private static final Pattern PLACES = Pattern.compile(Pattern.quote(File.pathSeparator));

  /** The class path of an application that does not have it. */
  private static URLClassLoader application() throws MalformedURLException {
    List<URL> places = new ArrayList<>();
    for (String place : PLACES.split(System.getProperty("java.class.path"), -1)) {
      if (!Path.of(place).getFileName().toString().startsWith("jackson-")) {
        places.add(Path.of(place).toUri().toURL());
      }
    }
    return new URLClassLoader(places.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }

  @Test
  void credentials_out_of_vault_say_what_is_missing_when_they_are_built() throws Exception {
    try (URLClassLoader application = application()) {
      Class<?> credentials = application.loadClass("io.securedatasource.vault.VaultCredentials");
      Object builder =
          credentials
              .getMethod("at", URI.class)
              .invoke(null, URI.create("https://vault.internal:8200"));
      Class<?> type = builder.getClass();
      type.getMethod("token", Path.class).invoke(builder, Path.of("/run/secrets/token"));
      type.getMethod("dynamic", String.class, String.class).invoke(builder, "database", "shop");
      assertThatThrownBy(() -> type.getMethod("build").invoke(builder))
          .isInstanceOf(InvocationTargetException.class)
          .cause()
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("com.fasterxml.jackson.core:jackson-core");
    }
  }

  @Test
  void a_data_source_does_without() throws Exception {
    try (URLClassLoader application = application()) {
      Object builder =
          application
              .loadClass("io.securedatasource.SecureDataSource")
              .getMethod("builder")
              .invoke(null);
      assertThatThrownBy(() -> builder.getClass().getMethod("build").invoke(builder))
          .cause()
          .satisfies(
              refusal ->
                  assertThat(refusal.getClass().getSimpleName())
                      .isEqualTo("InsecureConfigurationException"));
    }
  }
}
