package io.securedatasource.testserver;

import java.nio.file.Path;
import java.util.Map;

/** Where a server process lives: embedded or in a container. Thread-safe. */
interface ServerHost {

  /** A local directory for the files of the certificate authority; goes with {@link #stop()}. */
  Path localDirectory();

  /** The directory of the configuration files as the server sees it. */
  String configurationDirectory();

  /** The settings that say where the server listens. */
  Map<String, String> addresses();

  /**
   * Makes the data directory with its superuser {@code postgres} and starts the server.
   *
   * @param password the superuser's password
   * @param files the configuration files by name
   */
  void start(String password, Map<String, byte[]> files);

  /**
   * Takes over the files of another server's data directory, which may be running in backup mode.
   * To be followed by {@link #start(Map)}.
   */
  void copy(String dataDirectory);

  /**
   * Starts the server on the data directory there is.
   *
   * @param files the configuration files by name
   */
  void start(Map<String, byte[]> files);

  /** Replaces configuration files and makes the server read them again. */
  void reload(Map<String, byte[]> files);

  /** The port on localhost; known from {@link #start} on. */
  int port();

  /** What the server has logged so far. */
  String log();

  /** Stops the server and removes all it has left. May be called again. */
  void stop();
}
