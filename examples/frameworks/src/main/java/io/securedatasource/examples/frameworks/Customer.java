package io.securedatasource.examples.frameworks;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.OneToMany;
import jakarta.persistence.Table;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row of {@code shop.customers}. */
@Entity
@Table(schema = "shop", name = "customers")
public class Customer {

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  private @Nullable Long id;

  @Column(nullable = false)
  private String name = "";

  @Column(nullable = false)
  private String email = "";

  @OneToMany(mappedBy = "customer")
  private List<Order> orders = new ArrayList<>();

  /** For Hibernate. */
  protected Customer() {}

  Customer(String name, String email) {
    this.name = name;
    this.email = email;
  }

  @Nullable Long id() {
    return id;
  }

  String name() {
    return name;
  }

  void rename(String to) {
    this.name = to;
  }

  List<Order> orders() {
    return orders;
  }
}
