package io.securedatasource;

import io.securedatasource.credentials.CredentialsProvider;
import io.securedatasource.credentials.Secret;
import io.securedatasource.policy.Timeouts;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** Connects with the driver alone or with the library, and prints a setting or the refusal. */
final class SideChannelProgram {

  private SideChannelProgram() {}

  public static void main(String[] arguments) throws SQLException {
    String url = System.getenv("ATTACK_URL");
    String user = System.getenv("ATTACK_USER");
    String password = System.getenv("ATTACK_PASSWORD");
    if (arguments[0].equals("driver")) {
      Properties properties = new Properties();
      properties.setProperty("user", user);
      properties.setProperty("password", password);
      try (Connection connection = new org.postgresql.Driver().connect(url, properties)) {
        print(connection);
      }
      return;
    }
    try (SecureDataSource dataSource =
            SecureDataSource.builder()
                .url(url)
                .trust(Path.of(System.getenv("ATTACK_TRUST")))
                .credentials(CredentialsProvider.of(user, Secret.of(password)))
                .timeouts(Timeouts.standard())
                .build();
        Connection connection = dataSource.getConnection()) {
      print(connection);
    } catch (InsecureConfigurationException e) {
      System.out.println(e.getMessage());
    }
  }

  private static void print(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("show row_security")) {
      row.next();
      System.out.println("row_security=" + row.getString(1));
    }
  }
}
