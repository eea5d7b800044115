package io.securedatasource.examples.frameworks;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** A row of {@code shop.orders}. */
@Entity
@Table(schema = "shop", name = "orders")
public class Order {

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  private @Nullable Long id;

  @ManyToOne(fetch = FetchType.LAZY, optional = false)
  private @Nullable Customer customer;

  @Column(name = "placed_at", nullable = false)
  private OffsetDateTime placedAt = OffsetDateTime.now(ZoneOffset.UTC);

  private String status = "open";

  /** For Hibernate. */
  protected Order() {}

  Order(Customer customer) {
    this.customer = customer;
  }

  @Nullable Long id() {
    return id;
  }

  @Nullable Customer customer() {
    return customer;
  }

  OffsetDateTime placedAt() {
    return placedAt;
  }

  void become(String newStatus) {
    this.status = newStatus;
  }

  String status() {
    return status;
  }
}
