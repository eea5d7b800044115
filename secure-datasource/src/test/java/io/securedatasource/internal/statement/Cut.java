package io.securedatasource.internal.statement;

import io.securedatasource.internal.statement.Lexer.Token;
import java.util.ArrayList;
import java.util.List;

/** A text cut into its tokens, and what each of them is. */
record Cut(List<String> pieces, List<Token> kinds) {

  static Cut of(String sql, EntryPoint entryPoint) {
    Lexer lexer = new Lexer(sql, entryPoint);
    Cut cut = new Cut(new ArrayList<>(), new ArrayList<>());
    Token token = lexer.next();
    while (token != Token.END && token != Token.ERROR) {
      cut.pieces.add(sql.substring(lexer.start(), lexer.end()));
      cut.kinds.add(token);
      token = lexer.next();
    }
    return cut;
  }

  String text() {
    return String.join(" ", pieces);
  }

  String with(int place, String piece) {
    List<String> changed = new ArrayList<>(pieces);
    changed.set(place, piece);
    return String.join(" ", changed);
  }

  boolean isLiteral(int place) {
    return kinds.get(place) == Token.STRING || kinds.get(place) == Token.NUMBER;
  }
}
