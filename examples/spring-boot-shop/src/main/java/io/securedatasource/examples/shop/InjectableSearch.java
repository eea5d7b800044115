package io.securedatasource.examples.shop;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * WRONG ON PURPOSE; do not copy. The search glues what the caller typed into SQL, as is done by
 * mistake, so that gate 3 can be seen at work: {@code /search?name=' or '1'='1} does not list the
 * shop. Right is a parameter, as in {@link StockReport}: what gate 3 does not know it lets pass.
 */
@RestController
class InjectableSearch {

  private final JdbcClient jdbc;

  InjectableSearch(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @GetMapping("/search")
  List<String> search(@RequestParam String name) {
    return jdbc.sql("select name from shop.products where name = '" + name + "' order by name")
        .query(String.class)
        .list();
  }
}
