package consumer;

import io.securedatasource.SecureDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;

/** Opens a data source by properties from its arguments, and says which module serves it. */
public final class ModuleProgram {

  private ModuleProgram() {}

  /** Takes {@code key=value} arguments. */
  public static void main(String[] arguments) throws SQLException {
    Properties properties = new Properties();
    for (String argument : arguments) {
      int equals = argument.indexOf('=');
      properties.setProperty(argument.substring(0, equals), argument.substring(equals + 1));
    }
    try (SecureDataSource dataSource = SecureDataSource.from(properties).build();
        Connection connection = dataSource.getConnection()) {
      System.out.println(
          "module " + SecureDataSource.class.getModule().getName() + " " + connection.isValid(1));
    }
  }
}
