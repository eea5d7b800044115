package io.securedatasource.internal.admission;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A TCP socket whose reads can be given an absolute deadline, however many bytes still trickle in;
 * a read timeout bounds one read alone. The deadline is kept by the reads themselves, and takes no
 * timer. As thread-safe as any socket; one thread at a time sets a deadline.
 */
final class DeadlineSocket extends Socket {

  private volatile boolean bounded;

  /** A nano time; means something while {@link #bounded}. */
  private volatile long deadline;

  /** The read timeout that others have set, in milliseconds; zero for none. */
  private volatile int usualTimeout;

  /** Bounds all reads together, from now on until {@link #unbound}. */
  void bound(Duration limit) {
    deadline = System.nanoTime() + limit.toNanos();
    bounded = true;
  }

  /** Ends the deadline; the read timeout is as it was. */
  void unbound() throws SocketException {
    bounded = false;
    super.setSoTimeout(usualTimeout);
  }

  /** Whether there is a deadline, and it has passed. */
  boolean isOverdue() {
    return bounded && deadline - System.nanoTime() <= 0;
  }

  @Override
  public synchronized void setSoTimeout(int timeout) throws SocketException {
    usualTimeout = timeout;
    super.setSoTimeout(timeout);
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new BoundedInput(super.getInputStream());
  }

  private void beforeRead() throws IOException {
    if (!bounded) {
      return;
    }
    long left = deadline - System.nanoTime();
    if (left <= 0) {
      throw new SocketTimeoutException("the deadline has passed");
    }
    int millis = (int) Math.min(TimeUnit.NANOSECONDS.toMillis(left) + 1, Integer.MAX_VALUE);
    int usual = usualTimeout;
    super.setSoTimeout(usual == 0 ? millis : Math.min(usual, millis));
  }

  /** Looks at the deadline before each read; whatever else takes bytes does so by these. */
  private final class BoundedInput extends InputStream {

    private final InputStream in;

    BoundedInput(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      beforeRead();
      return in.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      beforeRead();
      return in.read(bytes, offset, length);
    }

    @Override
    public int available() throws IOException {
      return in.available();
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
