package io.securedatasource.benchmarks.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.securedatasource.benchmarks.Pools;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where a run took place, and with what. Immutable.
 *
 * @param facts by name, in the order in which they are told
 */
record Machine(Map<String, String> facts) {

  /** The file in a run's directory. */
  static final String FILE = "machine.json";

  /** This one, now. */
  static Machine here(String command) {
    OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Measured", Instant.now().truncatedTo(ChronoUnit.MINUTES) + ", `" + command + "`");
    facts.put("Processor", processor() + ", " + system.getAvailableProcessors() + " processors");
    facts.put("Load before", String.format(Locale.ROOT, "%.2f", system.getSystemLoadAverage()));
    facts.put(
        "Operating system", system.getName() + " " + system.getVersion() + ", " + system.getArch());
    facts.put(
        "JVM", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
    for (Pools pool : Pools.values()) {
      facts.put(pool.title(), version(pool.origin()));
    }
    return new Machine(facts);
  }

  static Machine read(Path directory) throws IOException {
    return new ObjectMapper().readValue(directory.resolve(FILE).toFile(), Machine.class);
  }

  void write(Path directory) throws IOException {
    new ObjectMapper()
        .writerWithDefaultPrettyPrinter()
        .writeValue(directory.resolve(FILE).toFile(), this);
  }

  private static String processor() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown"; // no Linux
    }
  }

  /** As the name of the archive has it: {@code druid-1.2.28.jar}. */
  private static String version(Class<?> origin) {
    CodeSource source = origin.getProtectionDomain().getCodeSource();
    if (source == null) {
      return "unknown";
    }
    try {
      String name = String.valueOf(Path.of(source.getLocation().toURI()).getFileName());
      return name.endsWith(".jar")
          ? name.replaceFirst("^.*?-(?=[0-9])", "").replaceFirst("\\.jar$", "")
          : "as built";
    } catch (URISyntaxException e) {
      return "unknown";
    }
  }
}
