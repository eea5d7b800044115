package io.securedatasource.examples.frameworks;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import liquibase.Contexts;
import liquibase.LabelExpression;
import liquibase.Liquibase;
import liquibase.UpdateSummaryOutputEnum;
import liquibase.database.Database;
import liquibase.database.DatabaseFactory;
import liquibase.database.jvm.JdbcConnection;
import liquibase.resource.ClassLoaderResourceAccessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class LiquibaseTest {

  private final GuardedShop shop = GuardedShop.migration();

  @Test
  void updates_rolls_back_and_updates_again() throws Exception {
    try (Connection connection = shop.dataSource().getConnection()) {
      Database database =
          DatabaseFactory.getInstance()
              .findCorrectDatabaseImplementation(new JdbcConnection(connection));
      database.setDefaultSchemaName("shop");
      database.setLiquibaseSchemaName("shop");
      Liquibase liquibase =
          new Liquibase("db/changelog.xml", new ClassLoaderResourceAccessor(), database);
      liquibase.setShowSummaryOutput(UpdateSummaryOutputEnum.LOG);
      liquibase.update(new Contexts(), new LabelExpression());
      liquibase.rollback(2, new Contexts(), new LabelExpression());
      liquibase.update(new Contexts(), new LabelExpression());
      assertThat(liquibase.listUnrunChangeSets(new Contexts(), new LabelExpression())).isEmpty();
    }
    try (Connection connection = shop.dataSource().getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select name from shop.carrier_names")) {
      assertThat(row.next()).isTrue();
      assertThat(row.getString(1)).isEqualTo("O'Brien & Sons; fast");
    }
    shop.closeUnharmed();
  }
}
