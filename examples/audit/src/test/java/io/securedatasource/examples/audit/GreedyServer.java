package io.securedatasource.examples.audit;

import io.securedatasource.testserver.IssuedCertificate;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Poses as a PostgreSQL server and asks everybody for the password in clear text. It keeps all that
 * it reads, beneath TLS where it speaks that.
 */
final class GreedyServer implements AutoCloseable {

  private static final int SSL_REQUEST = 80877103;

  private final ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  private final @Nullable IssuedCertificate certificate;
  private final ByteArrayOutputStream read = new ByteArrayOutputStream();
  private final AtomicInteger connections = new AtomicInteger();

  /** Speaks TLS with that certificate, or none. */
  GreedyServer(@Nullable IssuedCertificate certificate) throws IOException {
    this.certificate = certificate;
    Thread thread = new Thread(this::accept, "greedy-server");
    thread.setDaemon(true);
    thread.start();
  }

  String url() {
    return "jdbc:postgresql://localhost:" + listener.getLocalPort() + "/shop";
  }

  int connections() {
    return connections.get();
  }

  /** What clients have told it, startup packets and passwords. */
  synchronized String heard() {
    return read.toString(StandardCharsets.ISO_8859_1);
  }

  private synchronized void keep(byte[] bytes) {
    read.writeBytes(bytes);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try (Socket socket = listener.accept()) {
        connections.incrementAndGet();
        socket.setSoTimeout(10_000);
        greet(socket);
      } catch (IOException | GeneralSecurityException e) {
        // The client went away, as a careful one does.
      }
    }
  }

  private void greet(Socket socket) throws IOException, GeneralSecurityException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    byte[] first = packet(in);
    if (java.nio.ByteBuffer.wrap(first).getInt() != SSL_REQUEST) {
      ask(first, in, socket.getOutputStream());
      return;
    }
    socket.getOutputStream().write(certificate == null ? 'N' : 'S');
    if (certificate == null) {
      ask(packet(in), in, socket.getOutputStream());
      return;
    }
    try (SSLSocket tls =
        (SSLSocket) context(certificate).getSocketFactory().createSocket(socket, null, false)) {
      tls.setUseClientMode(false);
      DataInputStream secret = new DataInputStream(tls.getInputStream());
      ask(packet(secret), secret, tls.getOutputStream());
    }
  }

  /** AuthenticationCleartextPassword, and the answer. */
  private void ask(byte[] startup, DataInputStream in, OutputStream out) throws IOException {
    keep(startup);
    out.write(new byte[] {'R', 0, 0, 0, 8, 0, 0, 0, 3});
    out.flush();
    in.readByte();
    keep(packet(in));
  }

  private static byte[] packet(DataInputStream in) throws IOException {
    return in.readNBytes(in.readInt() - Integer.BYTES);
  }

  private static SSLContext context(IssuedCertificate certificate)
      throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance(KeyStore.getDefaultType());
    keys.load(null, null);
    keys.setKeyEntry(
        "server",
        certificate.privateKey(),
        new char[0],
        new java.security.cert.Certificate[] {certificate.certificate()});
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
