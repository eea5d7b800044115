package io.securedatasource.internal.statement;

import io.securedatasource.internal.statement.Lexer.Token;
import io.securedatasource.policy.StatementHazard;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;

/** What SET, RESET, DISCARD and set_config change. */
final class SettingReader {

  /** A name that is written without escapes. */
  private static final Pattern PLAIN = Pattern.compile("[a-z_][a-z0-9_.$]*");

  private final Tokens tokens;
  private final Limits limits;
  private final Sightings sightings;

  SettingReader(Tokens tokens, Limits limits, Sightings sightings) {
    this.tokens = tokens;
    this.limits = limits;
    this.sightings = sightings;
  }

  /** Reads a statement that starts with SET. */
  void set(int verb) {
    int i = verb + 1;
    boolean local = tokens.is(i, Word.LOCAL);
    boolean scoped = local || tokens.is(i, Word.SESSION);
    if (tokens.is(i, Word.SESSION) && tokens.is(i + 1, Word.CHARACTERISTICS)) {
      transaction(verb);
      sightings.markSession();
      return;
    }
    if (scoped && !names(i)) {
      i++;
    }
    if (!local && !tokens.is(i, Word.TRANSACTION) && !tokens.is(i, Word.CONSTRAINTS)) {
      sightings.markSession();
    }
    switch (tokens.word(i)) {
      case TRANSACTION -> transaction(verb);
      case CONSTRAINTS, XML -> {
        // Neither is a setting that a guard stands on.
      }
      case TIME -> {
        if (!tokens.is(i + 1, Word.ZONE)) {
          assigned(i, local);
        }
      }
      case ROLE, AUTHORIZATION -> roleChange(verb);
      case SESSION -> {
        if (tokens.is(i + 1, Word.AUTHORIZATION)) {
          roleChange(verb);
        } else {
          assigned(i, local);
        }
      }
      case SCHEMA -> {
        if (!onListedSchemas(i + 1)) {
          protectedSetting(verb, "search_path");
        }
      }
      case NAMES -> protectedSetting(verb, "client_encoding");
      default -> assigned(i, local);
    }
  }

  /** Whether SET is followed by that word as the name of a setting. */
  private boolean names(int i) {
    return tokens.isMark(i + 1, "=") || tokens.is(i + 1, Word.TO);
  }

  private void roleChange(int verb) {
    sightings.see(StatementHazard.ROLE_CHANGE, tokens.start(verb));
    sightings.markSession();
  }

  private void protectedSetting(int at, String name) {
    sightings.see(StatementHazard.SETTING, tokens.start(at), Settings.told(name));
  }

  /** Reads the modes of a transaction: all but READ WRITE only make it stricter or are neutral. */
  void transaction(int verb) {
    for (int i = verb + 1; i < tokens.size() && !tokens.is(i, ';'); i++) {
      if (tokens.is(i, Word.READ) && tokens.is(i + 1, Word.WRITE)) {
        protectedSetting(i, "transaction_read_only");
      }
    }
  }

  /** Reads {@code name = value} or {@code name TO value}. */
  private void assigned(int from, boolean local) {
    int i = from;
    StringBuilder name = new StringBuilder(folded(i));
    while (tokens.is(i + 1, '.')) {
      i += 2;
      name.append('.').append(folded(i));
    }
    change(name.toString(), from, i + 2, local);
  }

  /** Names of settings have no case, in quotes neither. */
  private String folded(int i) {
    return tokens.name(i).toLowerCase(Locale.ROOT);
  }

  private void change(String name, int at, int value, boolean local) {
    if (name.equals("role") || name.equals("session_authorization")) {
      roleChange(at);
      return;
    }
    boolean admitted =
        switch (name) {
          case "search_path" -> onListedSchemas(value);
          case "statement_timeout" -> local && within(value, limits.statement());
          case "lock_timeout" -> local && within(value, limits.lock());
          default -> Settings.isHarmless(name) && !limits.reserved().contains(name);
        };
    if (!admitted) {
      protectedSetting(at, name);
    }
  }

  private boolean within(int value, Duration ceiling) {
    boolean alone =
        tokens.kind(value + 1) == Token.END
            || tokens.is(value + 1, ';')
            || tokens.is(value + 1, ',');
    long milliseconds = Settings.milliseconds(tokens.value(value));
    return alone && milliseconds > 0 && milliseconds <= ceiling.toMillis();
  }

  /** Whether a list of names, or strings of names, holds listed schemas alone. */
  private boolean onListedSchemas(int from) {
    int i = from;
    if (limits.schemas().isEmpty()) {
      return false;
    }
    while (true) {
      boolean string = tokens.kind(i) == Token.STRING;
      if (!string && !tokens.isName(i)) {
        return false;
      }
      if (!listed(string ? tokens.value(i) : tokens.name(i))) {
        return false;
      }
      if (!tokens.is(i + 1, ',')) {
        return tokens.kind(i + 1) == Token.END || tokens.is(i + 1, ';');
      }
      i += 2;
    }
  }

  private boolean listed(String schema) {
    return limits.schemas().contains(schema)
        || schema.equals("pg_catalog")
        || schema.equals("\"$user\"")
        || schema.equals("$user");
  }

  /** Reads a statement that starts with RESET. */
  void reset(int verb) {
    sightings.markSession();
    switch (tokens.word(verb + 1)) {
      case ALL -> sightings.see(StatementHazard.SETTING, tokens.start(verb), "all settings");
      case ROLE -> roleChange(verb);
      case SESSION -> roleChange(verb);
      case TIME -> {
        // Harmless, as SET TIME ZONE is.
      }
      default -> assigned(verb + 1, false);
    }
  }

  /** Reads a statement that starts with DISCARD. */
  void discard(int verb) {
    sightings.markSession();
    if (tokens.is(verb + 1, Word.ALL)) {
      sightings.see(StatementHazard.SETTING, tokens.start(verb), "all settings");
    }
  }

  /** Reads a call of set_config, whose first argument starts at {@code i}. */
  void setConfig(int name, int i) {
    boolean cast =
        tokens.isMark(i + 1, "::")
            && (tokens.name(i + 2).equals("text") || tokens.name(i + 2).equals("varchar"));
    int value = cast ? i + 4 : i + 2;
    boolean literal = tokens.kind(i) == Token.STRING && tokens.is(value - 1, ',');
    boolean local =
        literal
            && tokens.is(value + 1, ',')
            && tokens.is(value + 2, Word.TRUE)
            && tokens.is(value + 3, ')');
    if (!local) {
      sightings.markSession();
    }
    if (!literal) {
      sightings.see(StatementHazard.SETTING, tokens.start(name), "one whose name is no literal");
      return;
    }
    String setting = tokens.value(i).toLowerCase(Locale.ROOT);
    if (!PLAIN.matcher(setting).matches()) {
      protectedSetting(name, "");
    } else if (setting.equals("search_path")) {
      if (!tokens.is(value + 1, ',') || !listedPath(tokens.value(value))) {
        protectedSetting(name, setting);
      }
    } else {
      change(setting, name, value, local);
    }
  }

  /** Whether a search path as one string holds listed schemas alone. */
  private boolean listedPath(String path) {
    if (limits.schemas().isEmpty()) {
      return false;
    }
    for (String part : path.split(",", -1)) {
      String schema = part.strip();
      boolean quoted = schema.length() > 1 && schema.startsWith("\"") && schema.endsWith("\"");
      if (!listed(
          quoted && !schema.equals("\"$user\"")
              ? schema.substring(1, schema.length() - 1)
              : schema.toLowerCase(Locale.ROOT))) {
        return false;
      }
    }
    return true;
  }
}
