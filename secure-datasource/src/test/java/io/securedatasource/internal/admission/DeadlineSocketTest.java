package io.securedatasource.internal.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeadlineSocketTest {

  private ServerSocket listener;
  private DeadlineSocket socket;
  private Socket peer;

  @BeforeEach
  void connect() throws IOException {
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    socket = new DeadlineSocket();
    socket.connect(listener.getLocalSocketAddress());
    peer = listener.accept();
  }

  @AfterEach
  void close() throws IOException {
    peer.close();
    socket.close();
    listener.close();
  }

  @Test
  void bounds_all_reads_together_however_the_bytes_trickle_in() throws Exception {
    AtomicInteger sent = new AtomicInteger();
    Thread trickle = new Thread(() -> trickle(sent));
    trickle.start();
    socket.setSoTimeout(30_000);
    InputStream in = socket.getInputStream();
    assertThat(in.read()).isZero();

    socket.bound(Duration.ofMillis(300));

    assertThatThrownBy(() -> readForEver(in)).isInstanceOf(SocketTimeoutException.class);
    assertThat(socket.isOverdue()).isTrue();
    assertThatThrownBy(in::read).isInstanceOf(SocketTimeoutException.class);
    socket.unbound();
    assertThat(socket.isOverdue()).isFalse();
    assertThat(in.read()).isZero();
    socket.close();
    trickle.join();
    assertThat(sent).hasPositiveValue();
  }

  /** The driver passes over messages that it does not want, however long they say they are. */
  @Test
  void bounds_bytes_that_are_passed_over_and_come_one_by_one() throws Exception {
    Thread trickle = new Thread(() -> trickle(new AtomicInteger()));
    trickle.start();
    InputStream in = socket.getInputStream();
    socket.bound(Duration.ofMillis(300));

    assertThatThrownBy(() -> in.skip(Long.MAX_VALUE)).isInstanceOf(SocketTimeoutException.class);

    socket.close();
    trickle.join();
  }

  private static void readForEver(InputStream in) throws IOException {
    while (true) {
      assertThat(in.read()).isZero();
    }
  }

  /** One byte after the other, for as long as the socket is open. */
  private void trickle(AtomicInteger sent) {
    try {
      OutputStream out = peer.getOutputStream();
      while (true) {
        out.write(0);
        sent.incrementAndGet();
      }
    } catch (IOException e) {
      // The other end is closed.
    }
  }

  @Test
  void bounds_a_read_that_nothing_answers() throws Exception {
    for (int usual : new int[] {0, 30_000}) {
      socket.setSoTimeout(usual);
      socket.bound(Duration.ofMillis(50));
      assertThatThrownBy(() -> socket.getInputStream().read(new byte[8]))
          .isInstanceOf(SocketTimeoutException.class);
      assertThat(socket.isOverdue()).isTrue();
      socket.unbound();
      assertThat(socket.getSoTimeout()).isEqualTo(usual);
    }
  }

  @Test
  void keeps_a_read_timeout_that_is_shorter() throws Exception {
    socket.setSoTimeout(50);
    socket.bound(Duration.ofMinutes(5));
    assertThatThrownBy(() -> socket.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    assertThat(socket.isOverdue()).isFalse();
  }
}
