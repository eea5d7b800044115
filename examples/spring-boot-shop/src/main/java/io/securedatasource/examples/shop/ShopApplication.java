package io.securedatasource.examples.shop;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * The shop, as a team would write it: of the library its code knows who is asking, and nothing
 * else.
 */
@SpringBootApplication
public class ShopApplication {

  /** Starts on the database that the environment names: SHOP_DB_URL and so on. */
  public static void main(String[] arguments) {
    SpringApplication.run(ShopApplication.class, arguments);
  }
}
