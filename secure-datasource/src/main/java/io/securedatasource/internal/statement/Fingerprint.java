package io.securedatasource.internal.statement;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Tells texts apart by structure: the hash of a text without blanks, comments, and what its
 * literals say. Lists of literals, and of parameters, count the same from two elements on.
 */
public final class Fingerprint {

  /** Told apart from the fingerprints of a later form. */
  private static final String VERSION = "1-";

  private static final int BYTES = 8;

  private Fingerprint() {}

  /** The fingerprint of a text, as a prepared one is read. */
  public static String of(String sql) {
    return of(Tokens.read(sql, EntryPoint.PREPARED, Tokens.MOST));
  }

  static String of(Tokens tokens) {
    MessageDigest digest = sha256();
    byte[] hash = digest.digest(canonical(tokens).getBytes(StandardCharsets.UTF_8));
    return VERSION + HexFormat.of().formatHex(hash, 0, BYTES);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The text in one form: one blank between tokens, bare names folded, literals blanked out. */
  static String canonical(Tokens tokens) {
    StringBuilder text = new StringBuilder();
    int i = 0;
    while (i < tokens.size()) {
      String token = token(tokens, i);
      int last = i;
      while (isItem(tokens, i)
          && tokens.is(last + 1, ',')
          && tokens.kind(last + 2) == tokens.kind(i)) {
        last += 2;
      }
      text.append(token).append(last > i ? "… " : " ");
      i = last + 1;
    }
    return text.toString().strip();
  }

  private static boolean isItem(Tokens tokens, int i) {
    return switch (tokens.kind(i)) {
      case STRING, NUMBER, PARAMETER -> true;
      default -> false;
    };
  }

  private static String token(Tokens tokens, int i) {
    return switch (tokens.kind(i)) {
      case STRING -> "'#'";
      case NUMBER -> "#";
      case PARAMETER -> "?";
      case WORD -> tokens.name(i);
      case QUOTED -> '"' + tokens.name(i).replace("\"", "\"\"") + '"';
      default -> tokens.text().subSequence(tokens.start(i), tokens.end(i)).toString();
    };
  }
}
