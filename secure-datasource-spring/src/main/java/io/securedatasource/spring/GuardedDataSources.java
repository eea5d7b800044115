package io.securedatasource.spring;

import io.micrometer.core.instrument.MeterRegistry;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/** The DataSource beans that are guarded. Thread-safe. */
public final class GuardedDataSources {

  private record Entry(DataSource pool, GuardedDataSource state) {}

  private final Map<String, Entry> entries = new ConcurrentHashMap<>();

  private final Set<MeterRegistry> registries = ConcurrentHashMap.newKeySet();

  GuardedDataSources() {}

  void add(DataSource pool, GuardedDataSource state) {
    entries.put(state.beanName(), new Entry(pool, state));
    registries.forEach(state::bindMeters);
  }

  /**
   * Binds the pools' own meters, of those that are guarded now and later: in a guarded pool nobody
   * else can.
   */
  void bindMeters(MeterRegistry registry) {
    registries.add(registry);
    entries.values().forEach(entry -> entry.state().bindMeters(registry));
  }

  /** Whether that very object is guarded. */
  boolean holds(DataSource pool) {
    return entries.values().stream().anyMatch(entry -> entry.pool() == pool);
  }

  /** Ends the watch over what was guarded under that bean's name. */
  void release(String beanName) {
    entries
        .entrySet()
        .removeIf(
            entry -> {
              String name = entry.getKey();
              boolean its = name.equals(beanName) || name.startsWith(beanName + ".");
              if (its) {
                entry.getValue().state().close();
              }
              return its;
            });
  }

  /** All of them, by the name of the bean. */
  public List<GuardedDataSource> all() {
    return entries.values().stream()
        .map(Entry::state)
        .sorted(Comparator.comparing(GuardedDataSource::beanName))
        .toList();
  }
}
