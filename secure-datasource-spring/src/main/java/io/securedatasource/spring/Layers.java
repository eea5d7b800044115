package io.securedatasource.spring;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one data source: its own on top of the common ones. What is one value is taken
 * from the upper layer that states it; lists and maps add up.
 */
record Layers(List<SecureDataSourceProperties> fromTheTop) {

  /** The layers of that bean. */
  static Layers of(SecureDataSourceProperties common, String beanName) {
    SecureDataSourceProperties own = common.datasources().get(beanName);
    return new Layers(own == null ? List.of(common) : List.of(own, common));
  }

  /** The uppermost statement; {@code null} when no layer states anything. */
  <T> @Nullable T first(Function<SecureDataSourceProperties, @Nullable T> setting) {
    for (SecureDataSourceProperties layer : fromTheTop) {
      T value = setting.apply(layer);
      if (value != null) {
        return value;
      }
    }
    return null;
  }

  /** The uppermost statement within a group of settings. */
  <G, T> @Nullable T first(
      Function<SecureDataSourceProperties, @Nullable G> group, Function<G, @Nullable T> setting) {
    return first(
        layer -> {
          G found = group.apply(layer);
          return found == null ? null : setting.apply(found);
        });
  }

  /** The statements of all layers, the common ones first. */
  <T> List<T> all(Function<SecureDataSourceProperties, List<T>> setting) {
    List<T> values = new ArrayList<>();
    for (int i = fromTheTop.size() - 1; i >= 0; i--) {
      values.addAll(setting.apply(fromTheTop.get(i)));
    }
    return values;
  }
}
