package io.securedatasource.internal.statement;

import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.StatementFacts;
import io.securedatasource.policy.StatementHazard;
import io.securedatasource.policy.StatementKind;

/** Reads all that gate 3 judges out of a text, token by token, once. Not thread-safe. */
final class StatementReader {

  private final Tokens tokens;
  private final Sightings sightings = new Sightings();
  private final VerbReader verbs;
  private final NameWatch names;
  private final ConditionWatch conditions;
  private final ShapeWatch shape;

  private int statements;
  private StatementKind kind = StatementKind.OTHER;
  private boolean atomic;
  private int cases;
  private int depth;
  private boolean routine;
  private boolean rule;

  private StatementReader(Tokens tokens, Limits limits) {
    SettingReader settings = new SettingReader(tokens, limits, sightings);
    this.tokens = tokens;
    this.verbs = new VerbReader(tokens, sightings, settings);
    this.names = new NameWatch(tokens, sightings, settings);
    this.conditions = new ConditionWatch(tokens, sightings);
    this.shape = new ShapeWatch(tokens, sightings);
  }

  /** What is known of a text that is to be run for that profile. */
  static StatementFacts read(String sql, EntryPoint entryPoint, RoleProfile role, Limits limits) {
    return read((CharSequence) sql, entryPoint, role, limits);
  }

  /** As {@link #read(String, EntryPoint, RoleProfile, Limits)}, of any characters. */
  static StatementFacts read(
      CharSequence sql, EntryPoint entryPoint, RoleProfile role, Limits limits) {
    Tokens tokens = Tokens.read(sql, entryPoint, limits.tokens());
    StatementReader reader = new StatementReader(tokens, limits);
    reader.read(sql);
    return new StatementFacts(
        role,
        reader.statements,
        reader.kind,
        reader.sightings.marksSession(),
        Fingerprint.of(tokens),
        reader.sightings.inOrder());
  }

  private void read(CharSequence sql) {
    boolean first = true;
    for (int i = 0; i < tokens.size(); i++) {
      if (endsStatement(i)) {
        end(i);
        first = true;
        continue;
      }
      if (first) {
        begin(i);
        first = false;
      }
      nest(i);
      shape.look(i);
      if (names.look(i)) {
        shape.tells(i);
      }
      conditions.look(i);
    }
    end(tokens.size());
    CommentReader.read(tokens, sightings);
    unreadable(sql);
    if (sql.length() > RuleAssessor.LONGEST || tokens.size() > Tokens.MOST) {
      sightings.see(StatementHazard.OVERSIZED, 0);
    }
  }

  private void begin(int i) {
    statements++;
    StatementKind found = verbs.read(verb(tokens, i));
    if (statements == 1) {
      kind = found;
    } else {
      sightings.see(StatementHazard.MULTIPLE, tokens.start(i));
    }
    if (tokens.is(i, Word.CREATE)) {
      int object = tokens.is(i + 1, Word.OR) && tokens.is(i + 2, Word.REPLACE) ? i + 3 : i + 1;
      routine = tokens.is(object, Word.FUNCTION) || tokens.is(object, Word.PROCEDURE);
      rule = tokens.is(object, Word.RULE);
    }
  }

  private void end(int i) {
    conditions.end(i);
    shape.end();
    atomic = false;
    cases = 0;
    depth = 0;
    routine = false;
    rule = false;
  }

  /** Where the verb stands of the statement that starts there. */
  static int verb(Tokens tokens, int i) {
    if (!tokens.is(i, '{')) {
      return i;
    }
    // {call f(?)} and {? = call f(?)}
    return tokens.is(i + 1, Word.CALL) ? i + 1 : tokens.is(i + 3, Word.CALL) ? i + 3 : i;
  }

  /** A semicolon, but for those in the body of a routine and in the parentheses of a rule. */
  private boolean endsStatement(int i) {
    return tokens.is(i, ';') && !atomic && !(rule && depth > 0);
  }

  private void nest(int i) {
    if (tokens.is(i, '(')) {
      depth++;
    } else if (tokens.is(i, ')')) {
      depth--;
    } else if (routine) {
      block(i);
    }
  }

  /**
   * BEGIN ATOMIC up to its END, which is not that of a CASE. Both words may also name a column; so
   * no CASE is waited for beyond the statement that it stands in.
   */
  private void block(int i) {
    if (!atomic) {
      atomic = depth == 0 && tokens.is(i, Word.BEGIN) && tokens.is(i + 1, Word.ATOMIC);
    } else if (tokens.is(i, ';')) {
      cases = 0;
    } else if (tokens.is(i, Word.CASE) && !tokens.is(i - 1, Word.AS)) {
      cases++;
    } else if (tokens.is(i, Word.END) && !tokens.is(i - 1, Word.AS)) {
      atomic = cases > 0;
      cases = Math.max(cases - 1, 0);
    }
  }

  /** Where reading stopped, or a NUL, at which the driver's message would end. */
  private void unreadable(CharSequence sql) {
    if (tokens.error() >= 0) {
      sightings.see(StatementHazard.UNLEXABLE, tokens.error());
      return;
    }
    int escape = EscapeReader.error(tokens);
    if (escape >= 0) {
      sightings.see(StatementHazard.UNLEXABLE, escape, "a JDBC escape");
      return;
    }
    for (int i = 0; i < sql.length(); i++) {
      if (sql.charAt(i) == 0) {
        sightings.see(StatementHazard.UNLEXABLE, i, "a NUL character");
        return;
      }
    }
  }
}
