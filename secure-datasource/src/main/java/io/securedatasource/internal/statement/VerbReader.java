package io.securedatasource.internal.statement;

import static io.securedatasource.policy.StatementHazard.ANONYMOUS_CODE;
import static io.securedatasource.policy.StatementHazard.CURSOR_HOLD;
import static io.securedatasource.policy.StatementHazard.DEFINITION;
import static io.securedatasource.policy.StatementHazard.LOCK_TABLE;
import static io.securedatasource.policy.StatementHazard.MAINTENANCE;
import static io.securedatasource.policy.StatementHazard.PREPARED_IN_SQL;
import static io.securedatasource.policy.StatementHazard.PRIVILEGE;
import static io.securedatasource.policy.StatementHazard.REMOTE;
import static io.securedatasource.policy.StatementHazard.ROLE_DEFINITION;
import static io.securedatasource.policy.StatementHazard.SERVER_ADMINISTRATION;
import static io.securedatasource.policy.StatementHazard.SERVER_FILE;
import static io.securedatasource.policy.StatementHazard.STATISTICS;
import static io.securedatasource.policy.StatementHazard.TEMPORARY;
import static io.securedatasource.policy.StatementHazard.TRANSACTION_CONTROL;
import static io.securedatasource.policy.StatementHazard.WRITE;

import io.securedatasource.internal.statement.Lexer.Token;
import io.securedatasource.policy.StatementHazard;
import io.securedatasource.policy.StatementKind;

/** What a statement does, by its first words. */
final class VerbReader {

  private final Tokens tokens;
  private final Sightings sightings;
  private final SettingReader settings;

  VerbReader(Tokens tokens, Sightings sightings, SettingReader settings) {
    this.tokens = tokens;
    this.sightings = sightings;
    this.settings = settings;
  }

  /** Reads the verb of the statement that starts there. */
  StatementKind read(int verb) {
    return switch (tokens.word(verb)) {
      case INSERT -> StatementKind.INSERT;
      case UPDATE -> StatementKind.UPDATE;
      case DELETE -> StatementKind.DELETE;
      case MERGE -> StatementKind.MERGE;
      case SELECT, VALUES, TABLE, WITH -> StatementKind.SELECT;
      case EXPLAIN -> explain(verb);
      case SHOW -> show(verb);
      case SET -> {
        settings.set(verb);
        yield StatementKind.SETTING;
      }
      case RESET -> {
        settings.reset(verb);
        yield StatementKind.SETTING;
      }
      case DISCARD -> {
        settings.discard(verb);
        yield StatementKind.SETTING;
      }
      case BEGIN, START, COMMIT, END, ROLLBACK, ABORT, SAVEPOINT, RELEASE -> transaction(verb);
      case PREPARE ->
          tokens.is(verb + 1, Word.TRANSACTION)
              ? transaction(verb)
              : marking(verb, PREPARED_IN_SQL, StatementKind.OTHER);
      case EXECUTE, DEALLOCATE -> marking(verb, PREPARED_IN_SQL, StatementKind.OTHER);
      case DECLARE -> declare(verb);
      case COPY -> copy(verb);
      case DO -> marking(verb, ANONYMOUS_CODE, StatementKind.OTHER);
      case LISTEN, UNLISTEN -> {
        sightings.markSession();
        yield StatementKind.OTHER;
      }
      case CALL -> {
        sightings.markSession();
        yield StatementKind.CALL;
      }
      case LOCK -> seen(verb, LOCK_TABLE, StatementKind.OTHER);
      case VACUUM, CLUSTER, REINDEX, REFRESH -> seen(verb, MAINTENANCE, StatementKind.DEFINITION);
      case ANALYZE, ANALYSE -> seen(verb, STATISTICS, StatementKind.OTHER);
      case CHECKPOINT -> seen(verb, SERVER_ADMINISTRATION, StatementKind.OTHER);
      case LOAD -> marking(verb, SERVER_ADMINISTRATION, StatementKind.OTHER);
      case IMPORT -> seen(verb, REMOTE, StatementKind.DEFINITION);
      case GRANT, REVOKE, REASSIGN -> seen(verb, PRIVILEGE, StatementKind.DEFINITION);
      case SECURITY -> seen(verb, PRIVILEGE, StatementKind.DEFINITION);
      case COMMENT, TRUNCATE -> seen(verb, DEFINITION, StatementKind.DEFINITION);
      case CREATE, ALTER, DROP -> definition(verb);
      default -> tokens.is(verb, '(') ? StatementKind.SELECT : StatementKind.OTHER;
    };
  }

  private StatementKind seen(int at, StatementHazard hazard, StatementKind kind) {
    sightings.see(hazard, tokens.start(at));
    return kind;
  }

  private StatementKind marking(int at, StatementHazard hazard, StatementKind kind) {
    sightings.markSession();
    return seen(at, hazard, kind);
  }

  /** EXPLAIN ANALYZE runs what it explains, so that is read as well. */
  private StatementKind explain(int verb) {
    int i = verb + 1;
    if (tokens.is(i, '(') && !opensQuery(i + 1)) {
      while (i < tokens.size() && !tokens.is(i, ')') && !tokens.is(i, ';')) {
        i++;
      }
      i++;
    }
    while (tokens.is(i, Word.ANALYZE) || tokens.is(i, Word.ANALYSE) || tokens.is(i, Word.VERBOSE)) {
      i++;
    }
    if (!tokens.is(i, Word.EXPLAIN)) {
      read(i);
    }
    return StatementKind.SELECT;
  }

  private boolean opensQuery(int i) {
    return tokens.is(i, '(')
        || tokens.is(i, Word.SELECT)
        || tokens.is(i, Word.VALUES)
        || tokens.is(i, Word.TABLE)
        || tokens.is(i, Word.WITH);
  }

  private StatementKind show(int verb) {
    if (tokens.is(verb + 1, Word.ALL)) {
      sightings.see(StatementHazard.CATALOGUE, tokens.start(verb), "all settings");
    }
    return StatementKind.SELECT;
  }

  private StatementKind transaction(int verb) {
    Word word = tokens.word(verb);
    boolean savepoint =
        word == Word.SAVEPOINT
            || word == Word.RELEASE
            || (word == Word.ROLLBACK
                && (tokens.is(verb + 1, Word.TO)
                    || (tokens.is(verb + 2, Word.TO)
                        && (tokens.is(verb + 1, Word.WORK)
                            || tokens.is(verb + 1, Word.TRANSACTION)))));
    if (word == Word.BEGIN || word == Word.START) {
      settings.transaction(verb);
    }
    return savepoint
        ? StatementKind.TRANSACTION
        : marking(verb, TRANSACTION_CONTROL, StatementKind.TRANSACTION);
  }

  private StatementKind declare(int verb) {
    for (int i = verb + 1;
        i < tokens.size() && !tokens.is(i, Word.FOR) && !tokens.is(i, ';');
        i++) {
      if (tokens.is(i, Word.WITH) && tokens.is(i + 1, Word.HOLD)) {
        marking(i, CURSOR_HOLD, StatementKind.OTHER);
      }
    }
    return StatementKind.OTHER;
  }

  /** Reads COPY as far as its FROM or TO outside of parentheses. */
  private StatementKind copy(int verb) {
    int depth = 0;
    for (int i = verb + 1; i < tokens.size() && !tokens.is(i, ';'); i++) {
      if (tokens.is(i, '(')) {
        depth++;
      } else if (tokens.is(i, ')')) {
        depth--;
      } else if (depth == 0 && (tokens.is(i, Word.FROM) || tokens.is(i, Word.TO))) {
        if (tokens.is(i, Word.FROM)) {
          sightings.see(WRITE, tokens.start(verb));
        }
        if (!tokens.is(i + 1, Word.STDIN) && !tokens.is(i + 1, Word.STDOUT)) {
          sightings.see(
              SERVER_FILE,
              tokens.start(i + 1),
              tokens.kind(i + 1) == Token.WORD ? "COPY with a program" : "COPY with a file");
        }
        return StatementKind.COPY;
      }
    }
    return StatementKind.COPY;
  }

  private StatementKind definition(int verb) {
    int i = verb + 1;
    if (tokens.is(i, Word.OR) && tokens.is(i + 1, Word.REPLACE)) {
      i += 2;
    }
    sightings.see(hazardOf(verb, i), tokens.start(verb));
    if (isTemporary(i)) {
      sightings.markSession();
    }
    return StatementKind.DEFINITION;
  }

  private boolean isTemporary(int i) {
    return tokens.is(behindScope(i), Word.TEMPORARY) || tokens.is(behindScope(i), Word.TEMP);
  }

  private int behindScope(int i) {
    return tokens.is(i, Word.LOCAL) || tokens.is(i, Word.GLOBAL) ? i + 1 : i;
  }

  /** A temporary view is none: it can stand for the settings, and be written through. */
  private boolean holdsTemporaryRows(int i) {
    Word made = tokens.word(behindScope(i) + 1);
    return isTemporary(i) && (made == Word.TABLE || made == Word.SEQUENCE);
  }

  /** Which rule the making, changing or dropping of a kind of object belongs to. */
  private StatementHazard hazardOf(int verb, int object) {
    if (holdsTemporaryRows(object)) {
      return TEMPORARY;
    }
    return switch (tokens.word(object)) {
      case ROLE, GROUP -> ROLE_DEFINITION;
      case USER -> tokens.is(object + 1, Word.MAPPING) ? REMOTE : ROLE_DEFINITION;
      case SYSTEM,
          DATABASE,
          TABLESPACE,
          EXTENSION,
          LANGUAGE,
          PROCEDURAL,
          TRUSTED,
          EVENT,
          SUBSCRIPTION,
          PUBLICATION,
          SERVER,
          ACCESS ->
          SERVER_ADMINISTRATION;
      case FOREIGN -> tokens.is(object + 1, Word.TABLE) ? DEFINITION : SERVER_ADMINISTRATION;
      case DEFAULT ->
          tokens.is(verb, Word.ALTER) && tokens.is(object + 1, Word.PRIVILEGES)
              ? PRIVILEGE
              : DEFINITION;
      case OWNED -> PRIVILEGE;
      default -> DEFINITION;
    };
  }
}
