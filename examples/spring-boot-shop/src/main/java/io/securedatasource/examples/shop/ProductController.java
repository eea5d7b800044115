package io.securedatasource.examples.shop;

import java.math.BigDecimal;
import java.net.URI;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The shop over HTTP. */
@RestController
class ProductController {

  private final ProductRepository products;
  private final StockReport report;

  ProductController(ProductRepository products, StockReport report) {
    this.products = products;
    this.report = report;
  }

  /** What a new product is made of. */
  record NewProduct(String name, BigDecimal price, int stock) {}

  @GetMapping("/products")
  List<Product> all() {
    return products.findAll();
  }

  @GetMapping("/products/{id}")
  ResponseEntity<Product> one(@PathVariable long id) {
    return ResponseEntity.of(products.findById(id));
  }

  @PostMapping("/products")
  ResponseEntity<Product> add(@RequestBody NewProduct given) {
    Product stored = products.save(new Product(given.name(), given.price(), given.stock()));
    return ResponseEntity.created(URI.create("/products/" + stored.getId())).body(stored);
  }

  @GetMapping("/stock")
  StockReport.Stock stock(@RequestParam(defaultValue = "0") BigDecimal from) {
    return report.ofProductsFrom(from);
  }
}
