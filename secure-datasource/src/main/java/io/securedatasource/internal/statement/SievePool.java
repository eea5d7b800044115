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

  /** A sieve for this thread alone, that has read the text, until it is given back. */
  Sieve take(String sql) {
    Sieve sieve = places.getAndSet(place(), null);
    if (sieve == null) {
      sieve = new Sieve();
    }
    sieve.read(sql);
    return sieve;
  }

  /** Whoever took it does not use it any more. */
  void giveBack(Sieve sieve) {
    places.setRelease(place(), sieve);
  }

  private static int place() {
    return (int) Thread.currentThread().getId() & (PLACES - 1);
  }
}
