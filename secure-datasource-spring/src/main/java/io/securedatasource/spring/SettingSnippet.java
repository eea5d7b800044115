package io.securedatasource.spring;

import java.util.LinkedHashMap;
import java.util.Map;

/** Settings to paste, in both forms that Spring Boot reads. */
record SettingSnippet(Map<String, String> settings) {

  SettingSnippet {
    settings = new LinkedHashMap<>(settings);
  }

  /** As lines of a properties file. */
  String properties(String indent) {
    StringBuilder text = new StringBuilder();
    settings.forEach(
        (key, value) -> text.append(indent).append(key).append('=').append(value).append('\n'));
    return text.toString();
  }

  /** As YAML, keys in the order of their first appearance. */
  String yaml(String indent) {
    Map<String, Object> tree = new LinkedHashMap<>();
    settings.forEach((key, value) -> put(tree, key, value));
    StringBuilder text = new StringBuilder();
    write(tree, indent, text);
    return text.toString();
  }

  @SuppressWarnings("unchecked") // The inner maps are made here.
  private static void put(Map<String, Object> tree, String key, String value) {
    int dot = key.indexOf('.');
    if (dot < 0) {
      tree.put(key, value);
    } else {
      Object inner =
          tree.computeIfAbsent(key.substring(0, dot), name -> new LinkedHashMap<String, Object>());
      put((Map<String, Object>) inner, key.substring(dot + 1), value);
    }
  }

  private static void write(Map<?, ?> tree, String indent, StringBuilder text) {
    tree.forEach(
        (key, value) -> {
          text.append(indent).append(key).append(':');
          if (value instanceof Map<?, ?> inner) {
            text.append('\n');
            write(inner, indent + "  ", text);
          } else {
            text.append(' ').append(quoted((String) value)).append('\n');
          }
        });
  }

  /** YAML takes a dollar as it is, but not what begins or reads like a structure of its own. */
  private static String quoted(String value) {
    return value.matches("[A-Za-z0-9/.][A-Za-z0-9/.:_ -]*") && !value.contains(": ")
        ? value
        : "\"" + value + "\"";
  }
}
