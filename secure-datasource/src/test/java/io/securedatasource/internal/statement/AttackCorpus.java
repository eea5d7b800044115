package io.securedatasource.internal.statement;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The attacks of {@code attacks.txt}: each payload in each place it is meant for. */
final class AttackCorpus {

  /** What reads the catalogue as tools do: reported. */
  static final String CATALOGUE = "catalogue";

  /** What uses nothing but what the application uses itself. */
  static final String DATA_ONLY = "data-only";

  /** A statement with an attack in it. */
  record Attack(String family, String place, String sql) {}

  private AttackCorpus() {}

  /** All of them, without repetition. */
  static List<Attack> all() {
    Map<String, String> places = new LinkedHashMap<>();
    Map<String, Attack> attacks = new LinkedHashMap<>();
    String family = "";
    for (String line : lines()) {
      String[] words = line.split(" +", 3);
      if (words[0].equals("place")) {
        places.put(words[1], words[2]);
      } else if (words[0].equals("family")) {
        family = words[1];
      } else {
        for (Attack attack : composed(family, line, places)) {
          attacks.putIfAbsent(attack.sql(), attack);
        }
      }
    }
    return List.copyOf(attacks.values());
  }

  private static List<Attack> composed(String family, String line, Map<String, String> places) {
    int bar = line.lastIndexOf('|');
    String payload =
        line.substring(0, bar).stripTrailing().replace('⏎', '\n').replace('⇥', '\u000B');
    List<String> meant = List.of(line.substring(bar + 1).strip().split(" +"));
    List<Attack> attacks = new ArrayList<>();
    places.forEach(
        (place, statement) -> {
          if (meant.contains(place)
              || meant.contains(place.substring(place.lastIndexOf('-') + 1))) {
            attacks.add(new Attack(family, place, statement.replace("$", payload)));
          }
        });
    if (attacks.isEmpty()) {
      throw new IllegalStateException("a payload for no place: " + line);
    }
    return attacks;
  }

  private static List<String> lines() {
    try (InputStream in = requireNonNull(AttackCorpus.class.getResourceAsStream("attacks.txt"))) {
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
