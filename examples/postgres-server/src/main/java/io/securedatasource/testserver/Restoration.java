package io.securedatasource.testserver;

/**
 * Puts back what was changed for a while. Closing it twice does nothing more.
 *
 * <pre>{@code
 * server.withoutTls().during(() -> assertThatThrownBy(() -> open(dataSource))…);
 * }</pre>
 */
@FunctionalInterface
public interface Restoration extends AutoCloseable {

  @Override
  void close();

  /** Runs the action, then puts things back. */
  default <E extends Exception> void during(Action<E> action) throws E {
    try {
      action.run();
    } finally {
      close();
    }
  }

  /**
   * What is done while things are changed.
   *
   * @param <E> what it may throw
   */
  @FunctionalInterface
  interface Action<E extends Exception> {

    /** Does it. */
    void run() throws E;
  }
}
