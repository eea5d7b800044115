package io.securedatasource.examples.shop;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** A product on sale. */
@Entity
@Table(schema = "shop", name = "products")
public class Product {

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  private @Nullable Long id;

  private String name = "";
  private BigDecimal price = BigDecimal.ZERO;
  private int stock;

  /** For JPA. */
  protected Product() {}

  /** A product that is not stored yet. */
  public Product(String name, BigDecimal price, int stock) {
    this.name = name;
    this.price = price;
    this.stock = stock;
  }

  /** Its number; {@code null} until it is stored. */
  public @Nullable Long getId() {
    return id;
  }

  /** What it is called. */
  public String getName() {
    return name;
  }

  /** What one costs. */
  public BigDecimal getPrice() {
    return price;
  }

  /** How many there are. */
  public int getStock() {
    return stock;
  }
}
