package io.securedatasource.testserver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Starts a server, says where and who it is, and ends it in the way told when stdin ends. */
final class ServerMain {

  private ServerMain() {}

  public static void main(String[] arguments) throws IOException {
    PostgresServer server =
        arguments[0].equals("exit") ? PostgresServer.shared() : PostgresServer.start();
    Path tls = Objects.requireNonNull(server.caCertificate().getParent());
    Path directory = Objects.requireNonNull(tls.getParent());
    System.out.println(directory);
    System.out.println(Files.readAllLines(directory.resolve("data/postmaster.pid")).get(0));
    System.out.flush();
    while (System.in.read() >= 0) {
      // Waits for the end.
    }
    if (arguments[0].equals("close")) {
      server.close();
    }
  }
}
