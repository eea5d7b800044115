package io.securedatasource.vault;

import io.securedatasource.credentials.Credentials;
import io.securedatasource.credentials.RotatingCredentials;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The leases that were superseded, and who may still have sessions open with them. A user that
 * comes later never had them. Thread-safe.
 */
final class Retired {

  private record Entry(Lease lease, Set<Use> pending) {}

  /** Guarded by this. */
  private final List<Entry> entries = new ArrayList<>();

  /** Guarded by this. */
  private final Set<Use> users = new HashSet<>();

  private final Runnable lastLeft;

  /**
   * Without users.
   *
   * @param lastLeft run when the last user has left
   */
  Retired(Runnable lastLeft) {
    this.lastLeft = lastLeft;
  }

  synchronized RotatingCredentials.Use use() {
    Use use = new Use();
    users.add(use);
    return use;
  }

  synchronized void add(Lease lease) {
    entries.add(new Entry(lease, new HashSet<>(users)));
  }

  /** The leases that nobody uses, and those that have ended; they are forgotten here. */
  synchronized List<Lease> takeFree(Instant now) {
    List<Lease> free = new ArrayList<>();
    for (Iterator<Entry> all = entries.iterator(); all.hasNext(); ) {
      Entry entry = all.next();
      if (entry.pending().isEmpty() || !entry.lease().isValidAt(now)) {
        free.add(entry.lease());
        all.remove();
      }
    }
    return free;
  }

  /** All of them, whoever uses them; they are forgotten here. */
  synchronized List<Lease> takeAll() {
    List<Lease> all = entries.stream().map(Entry::lease).toList();
    entries.clear();
    return all;
  }

  synchronized @Nullable Lease find(Credentials credentials) {
    for (Entry entry : entries) {
      if (entry.lease().credentials().equals(credentials)) {
        return entry.lease();
      }
    }
    return null;
  }

  /** The use by one data source. */
  private final class Use implements RotatingCredentials.Use {

    @Override
    public List<Credentials> superseded() {
      synchronized (Retired.this) {
        return entries.stream()
            .filter(entry -> entry.pending().contains(this))
            .map(entry -> entry.lease().credentials())
            .toList();
      }
    }

    @Override
    public void released(Credentials superseded) {
      synchronized (Retired.this) {
        entries.stream()
            .filter(entry -> entry.lease().credentials().equals(superseded))
            .forEach(entry -> entry.pending().remove(this));
      }
    }

    @Override
    public void close() {
      boolean last;
      synchronized (Retired.this) {
        entries.forEach(entry -> entry.pending().remove(this));
        last = users.remove(this) && users.isEmpty();
      }
      if (last) {
        lastLeft.run();
      }
    }
  }
}
