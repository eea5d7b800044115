package io.securedatasource.examples.shop;

import org.springframework.data.jpa.repository.JpaRepository;

/** The products on sale. */
public interface ProductRepository extends JpaRepository<Product, Long> {}
