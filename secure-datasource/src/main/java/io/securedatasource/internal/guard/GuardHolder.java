package io.securedatasource.internal.guard;

import java.sql.Connection;
import org.jspecify.annotations.Nullable;

/**
 * A physical connection that knows the guarded one over it. Its result sets lead there, so that
 * none of those around them needs a reference of its own. As thread-safe as the connection.
 */
public interface GuardHolder {

  /** The guarded connection; {@code null} before there is one. */
  @Nullable Connection guard();

  /** Remembers the guarded connection, once and before anybody can use it. */
  void guard(Connection guarded);
}
