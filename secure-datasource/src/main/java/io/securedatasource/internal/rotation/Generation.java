package io.securedatasource.internal.rotation;

import io.securedatasource.credentials.Credentials;
import io.securedatasource.event.SecurityEvent.CredentialsRotated.Cause;

/**
 * What sessions are opened with for a while: credentials, and the certificate files as they were.
 * Its state is guarded by {@link Lineage}.
 */
public final class Generation {

  private final Credentials credentials;
  final byte[] files;
  final Cause cause;

  /** Sessions of an earlier line have to end once a later one is proven. */
  final int line;

  /** The order of the questions to the provider; of the last that gave these. */
  long ticket;

  /** How many attempts to open a session with it are under way. */
  int openings;

  /** Whether it opened a session that was admitted. */
  boolean proven;

  /** Guarded by nothing: whoever finds it too late judges once more. */
  private volatile boolean admitted;

  Generation(Credentials credentials, byte[] files, Cause cause, int line, long ticket) {
    this.credentials = credentials;
    this.files = files;
    this.cause = cause;
    this.line = line;
    this.ticket = ticket;
  }

  /** Whom to connect as. Valid until {@link Generations#ended} was told. */
  public Credentials credentials() {
    return credentials;
  }

  /** Whether gate 1 let the credentials and the files pass. */
  public boolean isAdmitted() {
    return admitted;
  }

  /** Takes note that it did. */
  public void admitted() {
    admitted = true;
  }

  /** The user alone. */
  @Override
  public String toString() {
    return "Generation[" + credentials.user() + "]";
  }
}
