package io.securedatasource.testserver;

/** Picks and starts implementations. */
final class Servers {

  private Servers() {}

  static HostedServer start(ServerOptions options) {
    return HostedServer.start(host(), options);
  }

  /** A place for a server; none runs there yet. */
  static ServerHost host() {
    return useContainers() ? ContainerHost.create() : EmbeddedHost.create();
  }

  static PostgresServer shared() {
    return Shared.SERVER;
  }

  static Availability availability() {
    return useContainers() ? ContainerHost.availability() : EmbeddedHost.availability();
  }

  private static boolean useContainers() {
    String kind = System.getProperty("postgres", "embedded");
    return switch (kind) {
      case "embedded" -> false;
      case "testcontainers" -> true;
      default ->
          throw new IllegalArgumentException(
              "-Dpostgres is neither 'embedded' nor 'testcontainers'");
    };
  }

  /** Holds the shared server; loaded, and thereby started, at the first use. */
  private static final class Shared {
    static final PostgresServer SERVER = start(ServerOptions.standard()).endingWithTheJvm();
  }
}
