package io.securedatasource.spring;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * The DataSource beans that are guarded. Several may have one name: those of a scope. Thread-safe.
 */
public final class GuardedDataSources implements AutoCloseable {

  private record Entry(HikariDataSource pool, GuardedDataSource state) {

    /** The pool first: its sessions end before the credentials that opened them do. */
    void close() {
      pool.close();
      state.close();
    }
  }

  private final List<Entry> entries = new CopyOnWriteArrayList<>();

  private final Set<MeterRegistry> registries = ConcurrentHashMap.newKeySet();

  GuardedDataSources() {}

  void add(HikariDataSource pool, GuardedDataSource state) {
    // A bean of a scope that keeps no count of its beans is closed by whoever asked for it.
    endIf(entry -> entry.pool().isClosed());
    entries.add(new Entry(pool, state));
    registries.forEach(state::bindMeters);
  }

  /**
   * Binds the pools' own meters, of those that are guarded now and later: in a guarded pool nobody
   * else can.
   */
  void bindMeters(MeterRegistry registry) {
    registries.add(registry);
    entries.forEach(entry -> entry.state().bindMeters(registry));
  }

  /** Whether that very object is guarded. */
  boolean holds(HikariDataSource pool) {
    return entries.stream().anyMatch(entry -> entry.pool() == pool);
  }

  /** Closes what was guarded under that bean's name. */
  void release(String beanName) {
    endIf(
        entry -> {
          String name = entry.state().beanName();
          return name.equals(beanName) || name.startsWith(beanName + ".");
        });
  }

  /** Closes all: beans made by a factory, and those that no bean stands for, end with the rest. */
  @Override
  public void close() {
    endIf(entry -> true);
  }

  private void endIf(Predicate<Entry> condition) {
    for (Entry entry : List.copyOf(entries)) {
      if (condition.test(entry) && entries.remove(entry)) {
        entry.close();
      }
    }
  }

  /** Those that serve, as pools. */
  List<HikariDataSource> poolsOf(GuardedDataSource state) {
    return entries.stream().filter(entry -> entry.state() == state).map(Entry::pool).toList();
  }

  /** All of them, by the name of the bean. */
  public List<GuardedDataSource> all() {
    return entries.stream()
        .map(Entry::state)
        .sorted(Comparator.comparing(GuardedDataSource::beanName))
        .toList();
  }
}
