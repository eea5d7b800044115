package io.securedatasource.spring;

import io.securedatasource.policy.ConfigurationFacts.Origin;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.OriginTrackedResource;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;

/**
 * Where a password was written. Spring Boot tracks the origin of each value; a password counts as
 * packaged when a file of the application itself spells it out, as a value or as the default of a
 * placeholder.
 */
final class PackagedPasswords {

  private static final Set<String> PACKAGED = Set.of("jar", "nested", "war", "zip", "vfs");

  private final ConfigurableEnvironment environment;

  PackagedPasswords(ConfigurableEnvironment environment) {
    this.environment = environment;
  }

  /** The origin of that password: packaged, external, or unknown when no property holds it. */
  Origin originOf(String password) {
    Origin origin = Origin.UNKNOWN;
    for (PropertySource<?> source : environment.getPropertySources()) {
      if (source instanceof EnumerablePropertySource<?> enumerable) {
        Origin found = originIn(enumerable, password);
        if (found == Origin.PACKAGED) {
          return found;
        }
        origin = found == Origin.UNKNOWN ? origin : found;
      }
    }
    return origin;
  }

  private static Origin originIn(EnumerablePropertySource<?> source, String password) {
    Origin origin = Origin.UNKNOWN;
    for (String name : source.getPropertyNames()) {
      if (namesPassword(name)
          && source.getProperty(name) instanceof CharSequence value
          && spells(value.toString(), password)) {
        if (packaged(source, name)) {
          return Origin.PACKAGED;
        }
        origin = Origin.EXTERNAL;
      }
    }
    return origin;
  }

  private static boolean namesPassword(String property) {
    String letters = property.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
    return letters.endsWith("password") || letters.endsWith("pwd") || letters.endsWith("secret");
  }

  /** Whether the text is the password, or a placeholder whose default it is. */
  private static boolean spells(String text, String password) {
    return text.equals(password) || (text.startsWith("${") && text.endsWith(":" + password + "}"));
  }

  private static boolean packaged(EnumerablePropertySource<?> source, String name) {
    return OriginLookup.getOrigin(source, name) instanceof TextResourceOrigin text
        && packaged(text.getResource());
  }

  private static boolean packaged(@Nullable Resource resource) {
    if (resource instanceof OriginTrackedResource tracked) {
      return packaged(tracked.getResource());
    }
    if (resource instanceof ClassPathResource) {
      return true;
    }
    try {
      return resource != null && PACKAGED.contains(resource.getURL().getProtocol());
    } catch (IOException e) { // it has no URL, so it is no entry of an archive
      return false;
    }
  }
}
