package io.securedatasource.testserver;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.OptionalInt;

/** One client's way through a {@link WireProxy}: a thread for each direction. */
final class WireConnection {

  /** Request codes of the PostgreSQL documentation, Message Formats. */
  private static final int SSL_REQUEST = 80877103;

  private static final int GSSENC_REQUEST = 80877104;
  private static final int REQUEST_LENGTH = 8;

  private final Socket client;
  private final Socket server;
  private final WireProxy.Behaviour behaviour;
  private final Gate gate;
  private final TlsRecords records = new TlsRecords();
  private final ByteArrayOutputStream fromClient = new ByteArrayOutputStream();
  private final ByteArrayOutputStream fromServer = new ByteArrayOutputStream();
  private boolean inFlight;
  private int flights;
  private boolean clientSpoke;

  /** Of the client's thread alone. */
  private boolean clientStalled;

  private WireConnection(Socket client, Socket server, WireProxy.Behaviour behaviour, Gate gate) {
    this.client = client;
    this.server = server;
    this.behaviour = behaviour;
    this.gate = gate;
  }

  static WireConnection open(
      Socket client, InetSocketAddress target, WireProxy.Behaviour behaviour, Gate gate)
      throws IOException {
    Socket server = new Socket();
    try {
      server.connect(target, 10_000);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
    } catch (IOException e) {
      client.close();
      server.close();
      throw e;
    }
    WireConnection connection = new WireConnection(client, server, behaviour, gate);
    connection.start("client", connection::pumpClient);
    connection.start("server", connection::pumpServer);
    return connection;
  }

  synchronized int flights() {
    return flights;
  }

  synchronized boolean clientSpoke() {
    return clientSpoke;
  }

  private synchronized void noteSpeech() {
    clientSpoke = true;
  }

  synchronized byte[] sentByClient() {
    return fromClient.toByteArray();
  }

  synchronized boolean saw(byte[] text) {
    return contains(fromClient.toByteArray(), text) || contains(fromServer.toByteArray(), text);
  }

  /** Ends the connection as a torn cable's firewall would: by reset. */
  void cut() {
    for (Socket socket : new Socket[] {client, server}) {
      try {
        socket.setSoLinger(true, 0);
      } catch (IOException e) {
        // Closed already.
      }
      try {
        socket.close();
      } catch (IOException e) {
        // Closed all the same.
      }
    }
  }

  private void start(String from, Pump pump) {
    Thread thread =
        new Thread(
            () -> {
              try {
                pump.run();
              } catch (IOException e) {
                // One side has gone; so goes the other.
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } finally {
                end();
              }
            },
            "wire-" + from);
    thread.setDaemon(true);
    thread.start();
  }

  private void end() {
    for (Socket socket : new Socket[] {client, server}) {
      try {
        socket.close();
      } catch (IOException e) {
        // Closed all the same.
      }
    }
  }

  private void pumpClient() throws IOException, InterruptedException {
    gate.pass();
    InputStream in = client.getInputStream();
    OutputStream out = server.getOutputStream();
    byte[] start = new byte[REQUEST_LENGTH];
    boolean isRequest;
    do {
      new DataInputStream(in).readFully(start);
      noteClient(start, REQUEST_LENGTH);
      isRequest = isRequest(start);
      OptionalInt answer = answerTo(start);
      if (answer.isPresent()) {
        byte[] reply = {(byte) answer.getAsInt()};
        noteServer(reply, 1);
        client.getOutputStream().write(reply);
      } else {
        forward(start, REQUEST_LENGTH, out, !isRequest);
      }
    } while (isRequest);
    byte[] buffer = new byte[1 << 16];
    for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
      gate.pass();
      noteClient(buffer, length);
      forward(buffer, length, out, true);
    }
  }

  /** A stalled client is heard to its end, and nothing of it goes on. */
  private void forward(byte[] bytes, int length, OutputStream out, boolean mayBeTls)
      throws IOException {
    if (clientStalled) {
      return;
    }
    int handshake = mayBeTls && !clientSpoke() ? records.applicationDataIn(bytes, length) : length;
    if (handshake < length) {
      noteSpeech();
    }
    int passed = behaviour.stallAfterTls() ? handshake : length;
    out.write(bytes, 0, passed);
    clientStalled = passed < length;
  }

  private void pumpServer() throws IOException, InterruptedException {
    InputStream in = server.getInputStream();
    OutputStream out = client.getOutputStream();
    long limit = Math.min(behaviour.stallAfterServerBytes(), behaviour.cutAfterServerBytes());
    long forwarded = 0;
    byte[] buffer = new byte[1 << 16];
    for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
      gate.pass();
      int passed = (int) Math.min(length, limit - forwarded);
      forwarded += passed;
      if (passed > 0) {
        noteServer(buffer, passed);
        out.write(buffer, 0, passed);
      }
      if (forwarded == behaviour.cutAfterServerBytes()) {
        cut();
      }
    }
  }

  private static boolean isRequest(byte[] start) {
    ByteBuffer buffer = ByteBuffer.wrap(start);
    if (buffer.getInt() != REQUEST_LENGTH) {
      return false;
    }
    int code = buffer.getInt();
    return code == SSL_REQUEST || code == GSSENC_REQUEST;
  }

  private OptionalInt answerTo(byte[] start) {
    if (!isRequest(start)) {
      return OptionalInt.empty();
    }
    return ByteBuffer.wrap(start).getInt(Integer.BYTES) == SSL_REQUEST
        ? behaviour.sslAnswer()
        : behaviour.gssAnswer();
  }

  /** To be called before the bytes go on, so that no answer to them can be counted first. */
  private synchronized void noteClient(byte[] bytes, int length) {
    if (!inFlight) {
      inFlight = true;
      flights++;
    }
    if (behaviour.recording()) {
      fromClient.write(bytes, 0, length);
    }
  }

  private synchronized void noteServer(byte[] bytes, int length) {
    inFlight = false;
    if (behaviour.recording()) {
      fromServer.write(bytes, 0, length);
    }
  }

  private static boolean contains(byte[] bytes, byte[] text) {
    for (int i = 0; i + text.length <= bytes.length; i++) {
      int j = 0;
      while (j < text.length && bytes[i + j] == text[j]) {
        j++;
      }
      if (j == text.length) {
        return true;
      }
    }
    return false;
  }

  private interface Pump {
    void run() throws IOException, InterruptedException;
  }
}
