package io.securedatasource.allowlist;

import io.securedatasource.internal.files.BoundedFiles;
import io.securedatasource.internal.files.UnusableFileException;
import io.securedatasource.internal.statement.CanonicalForm;
import io.securedatasource.internal.statement.EntryPoint;
import io.securedatasource.internal.statement.FormIndex;
import io.securedatasource.internal.statement.Renaming;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The statements that an application has, as lock files list them. Immutable and thread-safe.
 *
 * <p>A statement is listed when its canonical form is equal to an entry, or fits a template. The
 * form leaves out what values say and keeps all else: identifiers, operators, order, whether a
 * value is a literal or a parameter. So every change of a statement's structure makes another
 * statement of it.
 *
 * <p>A template has slots, each with its alternatives written out: {@code select … order by « o.id
 * ¦ o.placed_at » « asc ¦ desc »}; an empty alternative makes a slot optional. A slot admits what
 * is written in it and nothing else.
 */
public final class StatementAllowList {

  /** What becomes of a statement that is not listed. */
  public enum Mode {
    /** It is reported, and runs. */
    OBSERVE,
    /** It is refused, unless the policy says otherwise. */
    ENFORCE
  }

  /** The largest lock file that is read, in bytes: 16 MiB. */
  static final int LARGEST_FILE = 16 << 20;

  private final LockFile file;
  private final FormIndex forms;
  private final TemplateIndex templates;

  private StatementAllowList(LockFile file) {
    this.file = file;
    List<StatementTemplate> compiled = new ArrayList<>();
    List<String> plain = new ArrayList<>();
    for (ListedStatement statement : file.statements()) {
      if (statement.isTemplate()) {
        compiled.add(StatementTemplate.of(statement.sql()));
      } else {
        plain.add(statement.sql());
      }
    }
    this.forms = new FormIndex(plain);
    this.templates = new TemplateIndex(compiled);
  }

  /**
   * Reads lock files: the application's, and those of libraries that it uses. A statement may stand
   * in several of them.
   *
   * @throws AllowListException when one of them cannot be read, or anything is wrong with it
   */
  public static StatementAllowList load(Path first, Path... more) {
    StatementAllowList all = new StatementAllowList(read(first));
    for (Path path : more) {
      all = all.and(new StatementAllowList(read(path)));
    }
    return all;
  }

  /**
   * Reads the text of a lock file.
   *
   * @param name what messages call it
   * @throws AllowListException when anything is wrong with it
   */
  public static StatementAllowList parse(String name, String text) {
    return new StatementAllowList(LockFileReader.read(name, text));
  }

  /** A list of these statements. */
  public static StatementAllowList of(Collection<ListedStatement> statements) {
    return new StatementAllowList(LockFile.of(statements));
  }

  static LockFile read(Path path) {
    byte[] bytes;
    try {
      bytes = BoundedFiles.read(path, LARGEST_FILE);
    } catch (UnusableFileException e) {
      throw new AllowListException(path.toString(), "the file " + e.predicate());
    }
    return LockFileReader.read(path.toString(), bytes);
  }

  /** This list and another: what one of them lists. */
  public StatementAllowList and(StatementAllowList other) {
    return new StatementAllowList(file.with(other.statements()));
  }

  /**
   * The same list with another name of a table, a schema or a role in place of the one it was
   * recorded with, wherever that stands as a name or as a string that decides: {@code
   * renamed("public", "shop")}. A dot leads to a name from its schema: {@code renamed("shedlock",
   * "jobs.shedlock")}. Where both end in a star, all names are meant that begin so: {@code
   * renamed("qrtz_*", "batch_*")}.
   *
   * @param name as the server takes it: without quotes, in lower case where it was written bare
   * @param other likewise
   * @throws IllegalArgumentException when the other has an empty part or holds a NUL, or one of
   *     both alone ends in a star
   */
  public StatementAllowList renamed(String name, String other) {
    Renaming renaming = new Renaming(name, other);
    List<ListedStatement> renamed =
        statements().stream().map(statement -> statement.renamed(renaming)).toList();
    return new StatementAllowList(file.holding(List.of()).with(renamed));
  }

  /** Only the statements that the other lists too, and the templates. */
  public StatementAllowList retain(StatementAllowList other) {
    return new StatementAllowList(
        file.holding(
            statements().stream()
                .filter(statement -> statement.isTemplate() || other.forms.has(statement.sql()))
                .toList()));
  }

  /**
   * Adds statements to a lock file, which is made where there is none. What it lists already stays
   * as it is, and so does what another process adds meanwhile.
   *
   * @throws AllowListException when the file that is there cannot be used; it is left as it is
   * @throws IOException when it cannot be written; the file is as it was
   */
  public static void add(Path path, Collection<ListedStatement> statements) throws IOException {
    LockFileWriter.add(path, statements);
  }

  /**
   * Writes it to a file, in place of the one that is there; whoever reads meanwhile finds one of
   * them, whole.
   *
   * @throws IOException when it cannot be written; the file is as it was
   */
  public void write(Path path) throws IOException {
    LockFileWriter.write(path, file);
  }

  /** The entries, in the order of a lock file. */
  public List<ListedStatement> statements() {
    return file.statements();
  }

  /**
   * The entries that no statement can be, since they are not in canonical form, or are of another
   * kind than they say: somebody wrote them by hand. They admit nothing.
   */
  public List<ListedStatement> unreachable() {
    return statements().stream()
        .filter(statement -> CanonicalForm.kind(statement.sql()) != statement.kind())
        .toList();
  }

  /** Whether a statement of that canonical form is listed; one that says nothing always is. */
  public boolean listsForm(CharSequence form) {
    return form.length() == 0 || forms.has(form) || templates.admits(form.toString());
  }

  /** Whether that SQL is listed, when it is prepared. */
  public boolean lists(String sql) {
    CanonicalForm form = CanonicalForm.read(sql, EntryPoint.PREPARED);
    return form != null && listsForm(form);
  }

  /** The text of a lock file that holds this list. */
  public String toText() {
    return file.text();
  }

  @Override
  public String toString() {
    return "StatementAllowList[" + statements().size() + " statements]";
  }
}
