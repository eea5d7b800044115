package io.securedatasource.internal.guard;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/** Has a pool keep its connection whatever is thrown, as by what a driver has not implemented. */
final class NeverEvicting implements SQLExceptionOverride {

  @java.lang.Override
  public SQLExceptionOverride.Override adjudicate(SQLException exception) {
    return SQLExceptionOverride.Override.DO_NOT_EVICT;
  }
}
