package io.securedatasource.spring;

import io.securedatasource.policy.ConfigurationFacts.Origin;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.OriginTrackedResource;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertyResolver;
import org.springframework.core.env.PropertySourcesPropertyResolver;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.ResourcePropertySource;

/**
 * Where a password was written. Spring Boot tracks the origin of each value; a password counts as
 * packaged when the files of the application itself spell it out.
 */
final class PackagedPasswords {

  private static final Set<String> PACKAGED = Set.of("jar", "nested", "war", "zip", "vfs");

  private final ConfigurableEnvironment environment;

  PackagedPasswords(ConfigurableEnvironment environment) {
    this.environment = environment;
  }

  /** The origin of that password: packaged, external, or unknown when no property holds it. */
  Origin originOf(String password) {
    if (packagedValues().anyMatch(password::equals)) {
      return Origin.PACKAGED;
    }
    return sources()
            .flatMap(source -> Arrays.stream(source.getPropertyNames()))
            .filter(PackagedPasswords::namesPassword)
            .map(name -> resolved(environment, name))
            .anyMatch(password::equals)
        ? Origin.EXTERNAL
        : Origin.UNKNOWN;
  }

  /**
   * What the properties in the application's own files come to when nothing else is there: so a
   * placeholder counts by its default, whether that is nested, a part, or a property of another
   * name.
   */
  private Stream<String> packagedValues() {
    Map<String, Object> packaged = new LinkedHashMap<>();
    sources()
        .forEach(
            source -> {
              for (String name : source.getPropertyNames()) {
                if (packaged(source, name)) {
                  // As text: YAML makes a number of digits.
                  packaged.putIfAbsent(name, String.valueOf(source.getProperty(name)));
                }
              }
            });
    MutablePropertySources alone = new MutablePropertySources();
    alone.addFirst(new MapPropertySource("packaged", packaged));
    PropertyResolver resolver = new PropertySourcesPropertyResolver(alone);
    return packaged.keySet().stream().map(name -> resolved(resolver, name));
  }

  private Stream<EnumerablePropertySource<?>> sources() {
    return environment.getPropertySources().stream()
        .filter(EnumerablePropertySource.class::isInstance)
        .map(source -> (EnumerablePropertySource<?>) source);
  }

  /** A value, or nothing where a placeholder leads in a circle. */
  private static String resolved(PropertyResolver resolver, String name) {
    try {
      String value = resolver.getProperty(name);
      return value == null ? "" : value;
    } catch (RuntimeException e) { // its message repeats the value
      return "";
    }
  }

  private static boolean namesPassword(String property) {
    String letters = property.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
    return letters.endsWith("password") || letters.endsWith("pwd") || letters.endsWith("secret");
  }

  private static boolean packaged(EnumerablePropertySource<?> source, String name) {
    org.springframework.boot.origin.Origin origin = OriginLookup.getOrigin(source, name);
    if (origin == null) {
      // As @PropertySource names what it reads, of which no origin is tracked.
      return source instanceof ResourcePropertySource
          && source.getName().startsWith("class path resource [");
    }
    return origin instanceof TextResourceOrigin text && packaged(text.getResource());
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
