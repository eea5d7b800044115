package io.securedatasource.examples.shop;

import java.math.BigDecimal;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** What the stock is worth, in one statement of SQL. */
@Repository
class StockReport {

  private final JdbcClient jdbc;

  StockReport(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * The report.
   *
   * @param products how many products there are
   * @param worth what all pieces in stock cost together
   */
  record Stock(long products, BigDecimal worth) {}

  Stock ofProductsFrom(BigDecimal leastPrice) {
    return jdbc.sql(
            """
            select count(*) as products, coalesce(sum(price * stock), 0) as worth
            from shop.products where price >= :least""")
        .param("least", leastPrice)
        .query(Stock.class)
        .single();
  }
}
