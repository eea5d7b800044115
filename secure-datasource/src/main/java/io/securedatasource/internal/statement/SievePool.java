package io.securedatasource.internal.statement;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Lends sieves, so that a text is read without making a buffer. Lock-free: a thread that finds the
 * place that it looks into empty makes a sieve of its own. Nothing is bound to a thread, so that
 * any number of virtual threads may come.
 */
final class SievePool {

  private static final int PLACES = 32;

  private final AtomicReferenceArray<Sieve> places = new AtomicReferenceArray<>(PLACES);

  /** What {@link Sieve#sift} says of a text. */
  int sift(String sql, boolean parameters) {
    int place = (int) Thread.currentThread().getId() & (PLACES - 1);
    Sieve sieve = places.getAndSet(place, null);
    if (sieve == null) {
      sieve = new Sieve();
    }
    int found = sieve.sift(sql, parameters);
    places.setRelease(place, sieve);
    return found;
  }
}
