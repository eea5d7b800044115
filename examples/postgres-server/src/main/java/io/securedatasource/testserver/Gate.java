package io.securedatasource.testserver;

/** Lets threads through while it is open. */
final class Gate {

  private boolean shut;

  Gate(boolean shut) {
    this.shut = shut;
  }

  synchronized void shut() {
    shut = true;
  }

  synchronized void open() {
    shut = false;
    notifyAll();
  }

  /** Waits until it is open. */
  synchronized void pass() throws InterruptedException {
    while (shut) {
      wait();
    }
  }
}
