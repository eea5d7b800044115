package io.securedatasource.benchmarks.report;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.securedatasource.benchmarks.PairedRounds;
import io.securedatasource.benchmarks.Pools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything that a run found. Immutable.
 *
 * @param all what JMH found
 * @param pairs of the paired rounds; empty when there were none
 * @param memory bytes for each connection, by round; empty when not looked at
 */
record Figures(List<Figure> all, List<PairedRounds.Pairs> pairs, Map<Pools, List<Double>> memory) {

  /** What programs other than JMH write. */
  static final String PAIRS = "paired-rounds.json";

  static final String MEMORY = "connection-memory.json";

  Figures {
    all = List.copyOf(all);
    pairs = List.copyOf(pairs);
    memory = Map.copyOf(memory);
  }

  /** Reads the raw files of a run. */
  static Figures read(Path directory) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    List<Figure> all = new ArrayList<>();
    List<PairedRounds.Pairs> pairs = List.of();
    Map<Pools, List<Double>> memory = Map.of();
    for (Path file : filesIn(directory)) {
      switch (file.getFileName().toString()) {
        case PAIRS -> pairs = mapper.readValue(file.toFile(), new TypeReference<>() {});
        case MEMORY -> memory = mapper.readValue(file.toFile(), new TypeReference<>() {});
        case Machine.FILE -> {}
        default -> {
          for (JsonNode node : mapper.readTree(file.toFile())) {
            all.add(Figure.of(node));
          }
        }
      }
    }
    return new Figures(all, pairs, memory);
  }

  /** The raw findings that there are. */
  static List<Path> filesIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().endsWith(".json"))
          .filter(file -> file.toFile().length() > 0)
          .sorted()
          .toList();
    }
  }

  /** Those of a benchmark, class or class and method, by one thread. */
  List<Figure> of(String benchmark) {
    return all.stream()
        .filter(
            figure ->
                figure.benchmark().equals(benchmark)
                    || figure.benchmark().startsWith(benchmark + "."))
        .toList();
  }

  /** The same measurement of bare HikariCP. */
  Optional<Figure> bare(Figure figure) {
    return all.stream()
        .filter(other -> other.pool().equals(Pools.HIKARICP.name()) && figure.pairsWith(other))
        .findFirst();
  }

  /** How many times bare HikariCP's; NaN when that was not measured. */
  double ratio(Figure figure) {
    return bare(figure).map(bare -> figure.score() / bare.score()).orElse(Double.NaN);
  }
}
