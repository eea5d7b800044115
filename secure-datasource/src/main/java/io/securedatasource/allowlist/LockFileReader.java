package io.securedatasource.allowlist;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.securedatasource.allowlist.AllowListException.Problem;
import io.securedatasource.policy.StatementKind;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text of a lock file, strictly: a statement that is not whole, or there twice, refuses
 * the file, with the numbers of the lines. The order does not matter, since a merge may change it.
 * Not thread-safe; reads one file.
 */
final class LockFileReader {

  private static final Map<String, StatementKind> KINDS = kinds();

  private final String name;
  private final String[] lines;
  private final MessageDigest digest = ListedStatement.digest();
  private final List<Problem> problems = new ArrayList<>();
  private final List<ListedStatement> statements = new ArrayList<>();

  /** The lines of statements. */
  private final Map<String, Integer> forms = new HashMap<>();

  /** The lines of templates. */
  private final Map<String, Integer> templates = new HashMap<>();

  /** The place of the line being read. */
  private int at;

  private LockFileReader(String name, String[] lines) {
    this.name = name;
    this.lines = lines;
  }

  /** By line feeds, each behind a carriage return or not; by nothing else that may end a line. */
  private static String[] lines(String text) {
    List<String> lines = new ArrayList<>();
    int start = 0;
    while (start < text.length()) {
      int end = text.indexOf('\n', start);
      int next = end < 0 ? text.length() : end;
      int last = end > start && text.charAt(end - 1) == '\r' ? end - 1 : next;
      lines.add(text.substring(start, last));
      start = next + 1;
    }
    return lines.toArray(String[]::new);
  }

  /** As the other; each line by itself, since most are ASCII. */
  private static String[] lines(byte[] text) throws CharacterCodingException {
    List<String> lines = new ArrayList<>();
    int start = 0;
    while (start < text.length) {
      int next = start;
      while (next < text.length && text[next] != '\n') {
        next++;
      }
      int last = next < text.length && next > start && text[next - 1] == '\r' ? next - 1 : next;
      lines.add(line(text, start, last));
      start = next + 1;
    }
    return lines.toArray(String[]::new);
  }

  private static String line(byte[] text, int start, int end) throws CharacterCodingException {
    String line = new String(text, start, end - start, UTF_8);
    // What stands for what is no UTF-8 may also have been written.
    return line.indexOf('\ufffd') < 0
        ? line
        : UTF_8.newDecoder().decode(ByteBuffer.wrap(text, start, end - start)).toString();
  }

  private static Map<String, StatementKind> kinds() {
    Map<String, StatementKind> kinds = new HashMap<>();
    for (StatementKind kind : StatementKind.values()) {
      kinds.put(kind.name().toLowerCase(Locale.ROOT), kind);
    }
    return Map.copyOf(kinds);
  }

  /**
   * Reads a file's text.
   *
   * @param name the file's, for messages
   * @throws AllowListException when there is anything wrong with it
   */
  static LockFile read(String name, String text) {
    return new LockFileReader(name, lines(text)).read();
  }

  /**
   * Reads a file's bytes.
   *
   * @param name the file's, for messages
   * @throws AllowListException when there is anything wrong with it
   */
  static LockFile read(String name, byte[] text) {
    try {
      return new LockFileReader(name, lines(text)).read();
    } catch (CharacterCodingException e) {
      throw new AllowListException(name, "the file is not UTF-8");
    }
  }

  private LockFile read() {
    format();
    List<String> head = comments();
    List<String> comments = new ArrayList<>();
    boolean ended = false;
    while (at < lines.length && !ended) {
      skipBlank();
      comments.addAll(comments());
      if (at == lines.length) {
        break;
      }
      if (lines[at].equals(LockFile.END)) {
        ended = true;
        at++;
      } else if (!lines[at].isEmpty()) {
        statement(comments);
        comments = new ArrayList<>();
      }
    }
    skipBlank();
    if (!ended) {
      problem(lines.length, "the file is cut off: its last line must be '" + LockFile.END + "'");
    } else if (at < lines.length) {
      problem(at + 1, "nothing may stand behind '" + LockFile.END + "'");
    }
    if (!problems.isEmpty()) {
      throw new AllowListException(name, problems);
    }
    return new LockFile(head, statements.stream().sorted().toList(), comments);
  }

  private void format() {
    String first = lines.length == 0 ? "" : lines[0];
    if (!first.startsWith(LockFile.FORMAT)) {
      throw new AllowListException(
          name,
          List.of(
              new Problem(
                  1, "must be '" + LockFile.FORMAT + LockFile.VERSION + "': no lock file")));
    }
    if (!first.equals(LockFile.FORMAT + LockFile.VERSION)) {
      throw new AllowListException(
          name,
          List.of(
              new Problem(
                  1, "the format is another than " + LockFile.VERSION + ", which alone is read")));
    }
    at = 1;
  }

  private void skipBlank() {
    while (at < lines.length && lines[at].isEmpty()) {
      at++;
    }
  }

  private List<String> comments() {
    List<String> comments = new ArrayList<>();
    while (at < lines.length && lines[at].startsWith("--") && !lines[at].equals(LockFile.END)) {
      requirePrinted(at);
      String comment = lines[at++].substring(2);
      comments.add(comment.startsWith(" ") ? comment.substring(1) : comment);
    }
    return comments;
  }

  /** What a review does not show may stand nowhere; a statement has escapes for it. */
  private void requirePrinted(int index) {
    if (!Printable.prints(lines[index])) {
      problem(index + 1, "holds a character that does not print, such as a carriage return");
    }
  }

  private void statement(List<String> comments) {
    int line = at + 1;
    String written = lines[at++];
    List<String> attributes = new ArrayList<>();
    while (at < lines.length && lines[at].startsWith("  ")) {
      requirePrinted(at);
      attributes.add(lines[at++].substring(2));
    }
    if (isMark(written)) {
      problem(line, "a conflict of a merge is not settled");
      return;
    }
    String sql = written.startsWith(" ") ? null : Printable.unescape(written);
    if (sql == null) {
      problem(line, "no statement, nor anything else that may stand here");
      return;
    }
    if (attributes.isEmpty()) {
      problem(line + 1, "must hold the kind of the statement and its hash, behind two blanks");
      return;
    }
    ListedStatement statement = statement(line, sql, attributes, comments);
    if (statement != null && isSound(line, statement, attributes.get(0))) {
      statements.add(statement);
    }
  }

  /** What Git writes between two sides that it cannot merge. */
  private static boolean isMark(String line) {
    return line.startsWith("<<<<<<<")
        || line.startsWith("=======")
        || line.startsWith(">>>>>>>")
        || line.startsWith("|||||||");
  }

  private @Nullable ListedStatement statement(
      int line, String sql, List<String> attributes, List<String> comments) {
    String[] words = attributes.get(0).split(" ", -1);
    boolean template = words[0].equals(LockFile.TEMPLATE);
    int first = template ? 1 : 0;
    StatementKind kind = words.length == first + 2 ? KINDS.get(words[first]) : null;
    if (kind == null) {
      problem(line + 1, "must be the kind of the statement, such as 'select', and its hash");
      return null;
    }
    String origin = null;
    String note = null;
    for (int i = 1; i < attributes.size(); i++) {
      String attribute = attributes.get(i);
      if (attribute.startsWith("origin ") && origin == null && note == null) {
        origin = attribute.substring("origin ".length());
      } else if (attribute.startsWith("note ") && note == null) {
        note = attribute.substring("note ".length());
      } else {
        problem(line + 1 + i, "must be 'origin …' or 'note …', each once and in this order");
        return null;
      }
    }
    return new ListedStatement(sql, kind, template, origin, note, comments);
  }

  private boolean isSound(int line, ListedStatement statement, String attribute) {
    byte[] hash = statement.hash(digest);
    if (!endsWith(attribute, hash)) {
      problem(
          line + 1,
          "the hash is not that of kind and statement, which is " + HexFormat.of().formatHex(hash));
      return false;
    }
    Integer before =
        (statement.isTemplate() ? templates : forms).putIfAbsent(statement.sql(), line);
    if (before != null) {
      problem(line, "the statement stands in line " + before + " already");
      return false;
    }
    return !statement.isTemplate() || compiles(line, statement.sql());
  }

  /** Whether the attribute's last word is that hash in hexadecimal. */
  private static boolean endsWith(String attribute, byte[] hash) {
    int start = attribute.lastIndexOf(' ') + 1;
    if (attribute.length() - start != 2 * hash.length) {
      return false;
    }
    for (int i = 0; i < hash.length; i++) {
      int at = start + 2 * i;
      if (attribute.charAt(at) != Character.forDigit((hash[i] >> 4) & 0xf, 16)
          || attribute.charAt(at + 1) != Character.forDigit(hash[i] & 0xf, 16)) {
        return false;
      }
    }
    return true;
  }

  private boolean compiles(int line, String template) {
    try {
      var unused = StatementTemplate.of(template);
      return true;
    } catch (IllegalArgumentException e) {
      problem(line, "the template cannot be used: " + e.getMessage());
      return false;
    }
  }

  private void problem(int line, String message) {
    problems.add(new Problem(line, message));
  }
}
