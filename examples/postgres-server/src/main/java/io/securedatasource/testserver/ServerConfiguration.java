package io.securedatasource.testserver;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns {@link ServerOptions} into the files a server reads. */
final class ServerConfiguration {

  private static final Duration RELOAD_DEADLINE = Duration.ofSeconds(20);

  /** SSLRequest: length 8, code 80877103 (PostgreSQL documentation, Message Formats). */
  private static final byte[] SSL_REQUEST =
      ByteBuffer.allocate(8).putInt(8).putInt(80877103).array();

  private ServerConfiguration() {}

  static Map<String, byte[]> files(
      ServerOptions options, IssuedCertificate certificate, Path caCertificate, ServerHost host) {
    try {
      return Map.of(
          "postgresql.conf", SecretFiles.utf8(settings(options, host)),
          "pg_hba.conf", SecretFiles.utf8(hba(options)),
          "server.crt", Files.readAllBytes(certificate.certificateFile()),
          "server.key", Files.readAllBytes(certificate.keyFile()),
          "ca.crt", Files.readAllBytes(caCertificate));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String settings(ServerOptions options, ServerHost host) {
    String directory = host.configurationDirectory();
    Map<String, String> settings = new LinkedHashMap<>(host.addresses());
    settings.put("hba_file", directory + "/pg_hba.conf");
    settings.put("ssl", options.ssl() ? "on" : "off");
    settings.put("ssl_cert_file", directory + "/server.crt");
    settings.put("ssl_key_file", directory + "/server.key");
    settings.put("ssl_ca_file", directory + "/ca.crt");
    settings.put("ssl_min_protocol_version", "TLSv1.2");
    settings.put("password_encryption", "scram-sha-256");
    settings.put("log_connections", "on");
    settings.put("log_line_prefix", "%m [%p] %u@%d ");
    settings.put("lc_messages", "C");
    settings.put("timezone", "UTC");
    settings.put("shared_buffers", "32MB");
    // The data lives as long as the run: nothing to be kept over a power cut.
    settings.put("fsync", "off");
    settings.put("full_page_writes", "off");
    settings.putAll(options.settings());
    return settings.entrySet().stream()
        .map(setting -> setting.getKey() + " = '" + setting.getValue().replace("'", "''") + "'\n")
        .collect(joining());
  }

  private static String hba(ServerOptions options) {
    List<String> lines = new ArrayList<>();
    // Only a container has a socket; its entry point comes in by it.
    lines.add("local all postgres scram-sha-256");
    lines.add((options.ssl() ? "hostssl" : "host") + " all postgres all scram-sha-256");
    lines.addAll(options.hba());
    return String.join("\n", lines) + "\n";
  }

  /**
   * Waits until the server works by its new files: the main process logs a reload before it reads
   * them, and accepts no connection while it does, so an answer after that line comes from the new
   * configuration.
   *
   * @param known how much of the log was there before
   */
  static void awaitReload(ServerHost host, int known) {
    Instant deadline = Instant.now().plus(RELOAD_DEADLINE);
    while (!host.log().substring(known).contains("received SIGHUP")) {
      if (Instant.now().isAfter(deadline)) {
        throw new IllegalStateException("the server did not reload:\n" + host.log());
      }
      Thread.onSpinWait();
    }
    knock(host.port());
    String said = host.log().substring(known);
    if (said.contains("not reloaded") || said.contains("contains errors")) {
      throw new IllegalStateException("the server refused its new configuration:\n" + said);
    }
  }

  private static void knock(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(SSL_REQUEST);
      if (socket.getInputStream().read() < 0) {
        throw new IOException("the server closed the connection");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
