package io.securedatasource.internal.statement;

import io.securedatasource.policy.StatementHazard;
import org.jspecify.annotations.Nullable;

/** Watches names: functions that are called, in whatever spelling, and the system catalogue. */
final class NameWatch {

  /** A function of a schema of a database; twice, since the dots count. */
  private static final int LONGEST_CHAIN = 6;

  private final Tokens tokens;
  private final Sightings sightings;
  private final SettingReader settings;

  NameWatch(Tokens tokens, Sightings sightings, SettingReader settings) {
    this.tokens = tokens;
    this.sightings = sightings;
    this.settings = settings;
  }

  /** Looks at the name there, if it is one; whether it tells of the server. */
  boolean look(int i) {
    if (!tokens.isName(i)) {
      return false;
    }
    int entry = tokens.entry(i);
    boolean called = isCalled(i);
    // A function of one argument can be written behind its argument: (1).pg_sleep
    boolean dotted = tokens.is(i - 1, '.');
    StatementHazard hazard = hazard(i, entry, called || isFieldOfServer(i));
    if (hazard != null && (called || (dotted && hazard != StatementHazard.CATALOGUE))) {
      see(hazard, i, entry, called);
    } else if (called && Vocabulary.is(entry, Vocabulary.OF_SCHEMA)) {
      ofSchema(i);
    } else if (!called && namesCatalogue(i, entry)) {
      sightings.see(StatementHazard.CATALOGUE, tokens.start(i));
    }
    if (called && Vocabulary.is(entry, Vocabulary.LOCKS)) {
      sightings.markSession();
    }
    return tells(i, entry, called);
  }

  private boolean tells(int i, int entry, boolean called) {
    boolean keyword = tokens.word(i) != Word.NONE && !tokens.is(i - 1, '.');
    return (Vocabulary.is(entry, Vocabulary.INFORMS) && (called || keyword))
        || (!called && namesCatalogue(i, entry));
  }

  /** Followed by a parenthesis, or in a JDBC call, to which the driver adds parentheses. */
  private boolean isCalled(int i) {
    if (!tokens.is(i + 1, '}')) {
      return tokens.is(i + 1, '(');
    }
    int first = i;
    while (tokens.is(first - 1, '.') && i - first < LONGEST_CHAIN) {
      first -= 2;
    }
    return tokens.is(first - 1, Word.CALL);
  }

  /**
   * Whether a function of the server may be called as if it were a field of a row. Columns are
   * hardly named so; and a relation of pg_catalog is no field.
   */
  private boolean isFieldOfServer(int i) {
    return tokens.is(i - 1, '.')
        && WatchedNames.startsFamily(tokens, i)
        && tokens.name(i).startsWith("pg_")
        && !tokens.name(i - 2).equals("pg_catalog");
  }

  private @Nullable StatementHazard hazard(int i, int entry, boolean used) {
    return used ? WatchedNames.hazard(tokens, i) : Vocabulary.call(entry);
  }

  private void see(StatementHazard hazard, int i, int entry, boolean called) {
    if (hazard == StatementHazard.SETTING) {
      if (called) {
        settings.setConfig(i, i + 2);
      }
      return;
    }
    if (hazard == StatementHazard.REMOTE || hazard == StatementHazard.LARGE_OBJECT) {
      sightings.markSession();
    }
    sightings.see(hazard, tokens.start(i), entry == 0 ? null : Vocabulary.name(entry));
  }

  /** The functions of some extensions go by common names, told by their schema. */
  private void ofSchema(int i) {
    switch (tokens.is(i - 1, '.') ? tokens.name(i - 2) : "") {
      case "cron" -> sightings.see(StatementHazard.SQL_IN_STRING, tokens.start(i), "cron");
      case "aws_lambda" -> sightings.see(StatementHazard.REMOTE, tokens.start(i), "aws_lambda");
      default -> {
        // Somebody else's function of that name.
      }
    }
  }

  private boolean namesCatalogue(int i, int entry) {
    if (tokens.is(i + 1, '.')) {
      return Vocabulary.is(entry, Vocabulary.CATALOGUE_SCHEMA);
    }
    return WatchedNames.startsFamily(tokens, i)
        && !tokens.isMark(i - 1, "::")
        && !(tokens.is(i - 1, '.') && tokens.isMark(i - 3, "::"))
        && tokens.name(i).startsWith("pg_");
  }
}
