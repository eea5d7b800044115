package io.securedatasource.credentials;

import java.util.List;

/** The use of credentials that nothing has to be done for when they are superseded. */
enum UseNothing implements RotatingCredentials.Use {
  INSTANCE;

  @Override
  public List<Credentials> superseded() {
    return List.of();
  }

  @Override
  public void released(Credentials superseded) {}

  @Override
  public void close() {}
}
