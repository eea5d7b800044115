package io.securedatasource.internal.statement;

import io.securedatasource.internal.statement.Lexer.Token;
import io.securedatasource.policy.StatementHazard;
import org.jspecify.annotations.Nullable;

/** Watches names: functions that are called, in whatever spelling, and the system catalogue. */
final class NameWatch {

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
    boolean called = tokens.is(afterName(i), '(');
    // A function of one argument can be written behind its argument: (1).pg_sleep
    boolean dotted = tokens.is(i - 1, '.');
    StatementHazard hazard = hazard(i, entry, called);
    if (hazard != null && (called || (dotted && hazard != StatementHazard.CATALOGUE))) {
      see(hazard, i, entry, called);
    } else if (entry != 0 && called && isScheduled(i)) {
      sightings.see(StatementHazard.SQL_IN_STRING, tokens.start(i), "cron");
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

  /** The token behind a name and its UESCAPE clause. */
  private int afterName(int i) {
    return tokens.is(i + 1, Word.UESCAPE) && tokens.kind(i + 2) == Token.STRING ? i + 3 : i + 1;
  }

  private @Nullable StatementHazard hazard(int i, int entry, boolean called) {
    StatementHazard known = Vocabulary.call(entry);
    if (known != null || !called || !startsFamily(i)) {
      return known;
    }
    return KnownNames.family(tokens.name(i));
  }

  /** Spares most names the making of a string; a name with escapes it does not. */
  private boolean startsFamily(int i) {
    if (tokens.kind(i) == Token.QUOTED) {
      return true;
    }
    int at = tokens.start(i);
    return tokens.length(i) > 3
        && KnownNames.startsFamily(
            tokens.text().charAt(at), tokens.text().charAt(at + 1), tokens.text().charAt(at + 2));
  }

  private void see(StatementHazard hazard, int i, int entry, boolean called) {
    if (hazard == StatementHazard.SETTING) {
      if (called) {
        settings.setConfig(i, afterName(i) + 1);
      }
      return;
    }
    if (hazard == StatementHazard.REMOTE || hazard == StatementHazard.LARGE_OBJECT) {
      sightings.markSession();
    }
    sightings.see(hazard, tokens.start(i), entry == 0 ? null : Vocabulary.name(entry));
  }

  /** The functions of pg_cron go by common names, told by their schema. */
  private boolean isScheduled(int i) {
    return tokens.is(i - 1, '.')
        && tokens.name(i - 2).equals("cron")
        && Vocabulary.is(tokens.entry(i), Vocabulary.SCHEDULES);
  }

  private boolean namesCatalogue(int i, int entry) {
    if (tokens.is(i + 1, '.')) {
      return Vocabulary.is(entry, Vocabulary.CATALOGUE_SCHEMA);
    }
    return startsFamily(i)
        && !tokens.isMark(i - 1, "::")
        && !tokens.isMark(i - 3, "::")
        && tokens.name(i).startsWith("pg_");
  }
}
