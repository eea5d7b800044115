package io.securedatasource.posture;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes JSON (RFC 8259): maps, lists, strings, numbers, booleans and null. */
final class Json {

  private final StringBuilder text = new StringBuilder();

  private Json() {}

  /**
   * A value as text, indented by two.
   *
   * @param value a {@code Map} with strings as keys, a {@code List}, or what {@code String.valueOf}
   *     tells of: anything but numbers, booleans and {@code null} becomes a string
   */
  static String of(@Nullable Object value) {
    Json json = new Json();
    json.write(value, "\n");
    return json.text.append('\n').toString();
  }

  /**
   * A string in quotes. Whatever is not seen or changes how the rest is read (controls, formats,
   * lone surrogates, separators of lines) is escaped, so that it is safe on a terminal too.
   */
  static String quoted(String string) {
    StringBuilder quoted = new StringBuilder("\"");
    string
        .codePoints()
        .forEach(
            point -> {
              if (point == '"' || point == '\\') {
                quoted.append('\\').appendCodePoint(point);
              } else if (isVisible(point)) {
                quoted.appendCodePoint(point);
              } else {
                for (char unit : Character.toChars(point)) {
                  quoted.append("\\u%04x".formatted((int) unit));
                }
              }
            });
    return quoted.append('"').toString();
  }

  private static boolean isVisible(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }

  private void write(@Nullable Object value, String line) {
    if (value instanceof Map<?, ?> map) {
      write('{', '}', map.entrySet().iterator(), line);
    } else if (value instanceof List<?> list) {
      write('[', ']', list.iterator(), line);
    } else if (value == null || value instanceof Number || value instanceof Boolean) {
      text.append(value);
    } else {
      text.append(quoted(value.toString()));
    }
  }

  private void write(char open, char close, Iterator<?> members, String line) {
    text.append(open);
    String deeper = line + "  ";
    boolean empty = !members.hasNext();
    while (members.hasNext()) {
      text.append(deeper);
      Object member = members.next();
      if (member instanceof Map.Entry<?, ?> entry) {
        text.append(quoted(String.valueOf(entry.getKey()))).append(": ");
        write(entry.getValue(), deeper);
      } else {
        write(member, deeper);
      }
      text.append(members.hasNext() ? "," : "");
    }
    text.append(empty ? "" : line).append(close);
  }
}
