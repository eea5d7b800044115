package io.securedatasource.testserver;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A man in the middle on loopback. It forwards bytes between a client and a server, counts and
 * records them, and on demand answers in the server's place, stalls or cuts. Thread-safe.
 *
 * <p>A <em>flight</em> is a burst of bytes from the client that follows bytes from the server (or
 * opens the connection): as many flights, as many round trips.
 */
public final class WireProxy implements AutoCloseable {

  private final Behaviour behaviour;
  private final InetSocketAddress target;
  private final ServerSocket listener;
  private final List<WireConnection> connections = new CopyOnWriteArrayList<>();
  private final Gate gate;

  private WireProxy(InetSocketAddress target, Behaviour behaviour) throws IOException {
    this.target = target;
    this.behaviour = behaviour;
    this.gate = new Gate(behaviour.stallAtOnce());
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  /** A proxy before a server that only forwards and counts. */
  public static WireProxy to(PostgresServer server) {
    return builder(server).start();
  }

  /** A builder for a proxy before a server. */
  public static Builder builder(PostgresServer server) {
    return new Builder(server.host(), server.port());
  }

  /** A builder for a proxy before any address. */
  public static Builder builder(String host, int port) {
    return new Builder(host, port);
  }

  /** {@code localhost}, so that the server's certificate fits. */
  public String host() {
    return "localhost";
  }

  /** The port it listens on, at 127.0.0.1. */
  public int port() {
    return listener.getLocalPort();
  }

  /** The URL of a database through this proxy, without parameters. */
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://localhost:" + port() + "/" + database;
  }

  /** How many connections were accepted so far. */
  public int connections() {
    return connections.size();
  }

  /** The flights of all connections so far. */
  public int flights() {
    return connections.stream().mapToInt(WireConnection::flights).sum();
  }

  /** The flights of each connection so far, in the order of their arrival. */
  public List<Integer> flightsPerConnection() {
    return connections.stream().map(WireConnection::flights).toList();
  }

  /** Whether that text passed in either direction. Only with {@link Builder#recording()}. */
  public boolean saw(String text) {
    if (!behaviour.recording()) {
      throw new IllegalStateException("this proxy does not record");
    }
    return connections.stream().anyMatch(connection -> connection.saw(text.getBytes(UTF_8)));
  }

  /** The bytes each connection's client has sent. Only with {@link Builder#recording()}. */
  public List<byte[]> sentByClients() {
    return connections.stream().map(WireConnection::sentByClient).toList();
  }

  /**
   * Whether any client has said more than a request for encryption and its part of a TLS handshake:
   * as much as a byte of a startup packet, in plaintext or within TLS.
   */
  public boolean clientsSpoke() {
    return connections.stream().anyMatch(WireConnection::clientSpoke);
  }

  /** From now on forwards nothing and keeps all connections open. */
  public void stall() {
    gate.shut();
  }

  /** Ends every stall. */
  public void resume() {
    gate.open();
  }

  /** Cuts the connections there are (TCP reset); new ones are accepted. */
  public void cut() {
    connections.forEach(WireConnection::cut);
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      cut();
      gate.open();
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        connections.add(WireConnection.open(client, target, behaviour, gate));
      } catch (IOException e) {
        // Closed, or the target refuses: the client has been cut off by then.
      }
    }
    // A connection accepted while close() was running.
    cut();
  }

  /**
   * What a proxy does beyond forwarding.
   *
   * @param sslAnswer the byte that answers an SSLRequest, if not the server's
   * @param gssAnswer the byte that answers a GSSENCRequest, if not the server's
   * @param stallAtOnce accept and forward nothing
   * @param stallAfterTls forward nothing that the client sends after the TLS handshake
   * @param stallAfterServerBytes forward that many bytes of the server per connection
   * @param cutAfterServerBytes likewise, then cut
   * @param recording keep all bytes
   */
  record Behaviour(
      OptionalInt sslAnswer,
      OptionalInt gssAnswer,
      boolean stallAtOnce,
      boolean stallAfterTls,
      long stallAfterServerBytes,
      long cutAfterServerBytes,
      boolean recording) {}

  /** Builds a {@link WireProxy}. Not thread-safe. */
  public static final class Builder {

    private final String host;
    private final int port;
    private OptionalInt sslAnswer = OptionalInt.empty();
    private OptionalInt gssAnswer = OptionalInt.empty();
    private boolean stallAtOnce;
    private boolean stallAfterTls;
    private long stallAfterServerBytes = Long.MAX_VALUE;
    private long cutAfterServerBytes = Long.MAX_VALUE;
    private boolean recording;

    private Builder(String host, int port) {
      this.host = host;
      this.port = port;
    }

    /** Answers an SSLRequest with this byte ('N': no TLS here) and keeps it from the server. */
    public Builder answerSslRequest(char answer) {
      this.sslAnswer = OptionalInt.of(answer);
      return this;
    }

    /** Answers a GSSENCRequest with this byte ('G', 'N' or 'E') and keeps it from the server. */
    public Builder answerGssRequest(char answer) {
      this.gssAnswer = OptionalInt.of(answer);
      return this;
    }

    /** Accepts connections and never answers. */
    public Builder stallAtOnce() {
      this.stallAtOnce = true;
      return this;
    }

    /** Lets the TLS handshake through and nothing that the client sends after it. */
    public Builder stallAfterTls() {
      this.stallAfterTls = true;
      return this;
    }

    /** Lets this many bytes of the server through on each connection, then no more. */
    public Builder stallAfterServerBytes(long bytes) {
      this.stallAfterServerBytes = bytes;
      return this;
    }

    /** Lets this many bytes of the server through on each connection, then cuts it. */
    public Builder cutAfterServerBytes(long bytes) {
      this.cutAfterServerBytes = bytes;
      return this;
    }

    /** Keeps all bytes that pass, as they are on the wire. */
    public Builder recording() {
      this.recording = true;
      return this;
    }

    /** Starts to listen. */
    public WireProxy start() {
      try {
        WireProxy proxy =
            new WireProxy(
                new InetSocketAddress(host, port),
                new Behaviour(
                    sslAnswer,
                    gssAnswer,
                    stallAtOnce,
                    stallAfterTls,
                    stallAfterServerBytes,
                    cutAfterServerBytes,
                    recording));
        Thread thread = new Thread(proxy::accept, "wire-proxy-" + proxy.port());
        thread.setDaemon(true);
        thread.start();
        return proxy;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
