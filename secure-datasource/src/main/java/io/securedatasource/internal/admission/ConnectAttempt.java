package io.securedatasource.internal.admission;

import io.securedatasource.policy.SessionFacts;
import io.securedatasource.policy.TlsVersion;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of the driver to open a physical connection: what TLS must be, and the sockets that
 * the driver makes on the way. The driver may try several hosts, and TLS and plaintext on each; the
 * last socket is the one it ends with, so only that socket's TLS counts. Thread-safe: with a login
 * timeout the driver works on a thread of its own.
 */
final class ConnectAttempt implements AutoCloseable {

  /** A property that the driver does not know and hands on to the socket factories. */
  static final String PROPERTY = "secureDataSourceHandshake";

  /**
   * The attempts under way by token. Static because the driver instantiates socket factories by
   * class name and gives them nothing but properties, which are strings. An entry is there from
   * {@link #begin} to {@link #close} and no longer.
   */
  private static final Map<String, ConnectAttempt> UNDER_WAY = new ConcurrentHashMap<>();

  private enum State {
    UNDER_WAY,
    SUCCEEDED,
    FAILED
  }

  private final String token = UUID.randomUUID().toString();
  private final @Nullable TlsSockets tlsSockets;
  private final TlsVersion minimumTls;
  private final boolean verifyHost;
  private final ReentrantLock lock = new ReentrantLock();
  private State state = State.UNDER_WAY;
  private @Nullable DeadlineSocket transport;
  private @Nullable SocketAddress leftBehind;
  private @Nullable SSLSocket secured;
  private final long began = System.nanoTime();
  private final long beganMillis = System.currentTimeMillis();
  private long securedAt = began;

  private ConnectAttempt(
      @Nullable TlsSockets tlsSockets, TlsVersion minimumTls, boolean verifyHost) {
    this.tlsSockets = tlsSockets;
    this.minimumTls = minimumTls;
    this.verifyHost = verifyHost;
  }

  /**
   * Begins an attempt, which the caller closes.
   *
   * @param tlsSockets are pinned to the others; {@code null} for the driver's own
   * @param minimumTls the oldest protocol to offer
   * @param verifyHost whether the server's name is checked within the handshake
   */
  static ConnectAttempt begin(
      @Nullable TlsSockets tlsSockets, TlsVersion minimumTls, boolean verifyHost) {
    ConnectAttempt attempt = new ConnectAttempt(tlsSockets, minimumTls, verifyHost);
    UNDER_WAY.put(attempt.token, attempt);
    return attempt;
  }

  /**
   * The attempt that those driver properties belong to.
   *
   * @throws IllegalStateException when it is over, or there never was one
   */
  static ConnectAttempt of(Properties info) {
    String token = info.getProperty(PROPERTY);
    ConnectAttempt attempt = token == null ? null : UNDER_WAY.get(token);
    if (attempt == null) {
      throw new IllegalStateException("no connection attempt is under way");
    }
    return attempt;
  }

  /** How many attempts are under way in this JVM. */
  static int underWay() {
    return UNDER_WAY.size();
  }

  /** What the factories find the attempt by. */
  String token() {
    return token;
  }

  /**
   * What its TLS sockets are made by, before they are {@link #secures pinned}.
   *
   * @throws IllegalStateException when that is the driver itself
   */
  TlsSockets tlsSockets() {
    if (tlsSockets == null) {
      throw new IllegalStateException("the driver makes its own TLS sockets");
    }
    return tlsSockets;
  }

  /**
   * Takes note of a socket that the driver is about to connect. After success these are the
   * driver's cancel requests, which are none of this attempt's business.
   *
   * @throws SocketException when the attempt has failed, so that an abandoned login ends
   */
  void opens(DeadlineSocket socket) throws SocketException {
    lock.lock();
    try {
      switch (state) {
        case UNDER_WAY -> {
          if (transport != null && transport.isConnected()) {
            leftBehind = transport.getRemoteSocketAddress();
          }
          transport = socket;
          secured = null;
        }
        case SUCCEEDED -> {}
        case FAILED -> throw new SocketException("the connection attempt was abandoned");
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Pins a TLS socket before its handshake, which is left to the driver: it applies the connect
   * timeout to it.
   *
   * @param plain the socket beneath, the last that {@link #opens opened}
   * @param layered the TLS socket over it
   */
  Socket secures(Socket plain, Socket layered) throws IOException {
    if (!(layered instanceof SSLSocket socket)) {
      throw new SocketException("not a TLS socket");
    }
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setProtocols(
        Arrays.stream(TlsVersion.values())
            .filter(version -> version.compareTo(minimumTls) >= 0)
            .map(TlsVersion::protocol)
            .toArray(String[]::new));
    if (verifyHost) {
      // RFC 2818 3.1 within the handshake; the driver's own check after it stays in force.
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    socket.setSSLParameters(parameters);
    lock.lock();
    try {
      if (state != State.UNDER_WAY || plain != transport) {
        throw new SocketException("TLS over a socket that is not of this connection attempt");
      }
      secured = socket;
    } finally {
      lock.unlock();
    }
    return socket;
  }

  /** Takes note that the handshake of the last socket has led to that session. */
  @SuppressWarnings("ReferenceEquality") // another host's session is not this one
  void secured(SSLSession session) {
    long now = System.nanoTime();
    lock.lock();
    try {
      if (state == State.UNDER_WAY && secured != null && secured.getSession() == session) {
        securedAt = now;
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * The time until TLS was up on the last socket; zero when it is plaintext. Where the driver does
   * not check the server's name, until the handshake had a session, in whole milliseconds, at least
   * one.
   */
  Duration transport() {
    lock.lock();
    try {
      if (secured == null) {
        return Duration.ZERO;
      }
      return securedAt == began
          ? Duration.ofMillis(Math.max(1, secured.getSession().getCreationTime() - beganMillis))
          : Duration.ofNanos(securedAt - began);
    } finally {
      lock.unlock();
    }
  }

  /** Whether TLS was begun on the last socket. */
  boolean tlsBegun() {
    lock.lock();
    try {
      return secured != null;
    } finally {
      lock.unlock();
    }
  }

  /** The TLS session of the last socket, after success; {@code null} when it is plaintext. */
  SessionFacts.@Nullable TlsSession tls() {
    lock.lock();
    try {
      return secured == null ? null : TlsEvidence.of(secured);
    } finally {
      lock.unlock();
    }
  }

  /**
   * The last socket that the driver opened, after success.
   *
   * @throws IllegalStateException when it opened none
   */
  DeadlineSocket socket() {
    lock.lock();
    try {
      if (transport == null) {
        throw new IllegalStateException("the driver connects by a socket that is not ours");
      }
      return transport;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Who answered, and whom the driver left for another host, by the last of them; {@code null} when
   * nobody did.
   */
  @Nullable SocketAddress leftBehind() {
    lock.lock();
    try {
      return leftBehind;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the attempt in success: its socket lives on. */
  void succeed() {
    lock.lock();
    try {
      state = State.SUCCEEDED;
    } finally {
      lock.unlock();
    }
  }

  private boolean succeeded() {
    lock.lock();
    try {
      return state == State.SUCCEEDED;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the attempt in failure: closes its socket, which frees a thread that reads from it. */
  void abandon() {
    Socket abandoned;
    lock.lock();
    try {
      state = State.FAILED;
      abandoned = transport;
    } finally {
      lock.unlock();
    }
    if (abandoned != null) {
      try {
        abandoned.close();
      } catch (IOException ignored) {
        // It is given up in any case.
      }
    }
  }

  /** Forgets the attempt and its sockets. Idempotent. */
  @Override
  public void close() {
    UNDER_WAY.remove(token);
    if (!succeeded()) {
      abandon();
    }
    lock.lock();
    try {
      transport = null;
      secured = null;
    } finally {
      lock.unlock();
    }
  }
}
