package io.securedatasource.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.util.ClassUtils;

/** The test slices that have a DataSource load the guard too. */
class SlicesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AutoConfigureJdbc",
        "AutoConfigureTestDatabase",
        "AutoConfigureDataJdbc",
        "AutoConfigureDataJpa",
        "AutoConfigureJooq"
      })
  void load_the_guard(String annotation) {
    List<String> homes =
        List.of(
            "org.springframework.boot.test.autoconfigure.jdbc.",
            "org.springframework.boot.test.autoconfigure.data.jdbc.",
            "org.springframework.boot.test.autoconfigure.orm.jpa.",
            "org.springframework.boot.test.autoconfigure.jooq.",
            "org.springframework.boot.jdbc.test.autoconfigure.",
            "org.springframework.boot.data.jdbc.test.autoconfigure.",
            "org.springframework.boot.data.jpa.test.autoconfigure.",
            "org.springframework.boot.jooq.test.autoconfigure.");
    String home =
        homes.stream()
            .filter(name -> ClassUtils.isPresent(name + annotation, null))
            .findFirst()
            .orElseThrow();
    assertThat(
            ImportCandidates.load(ClassUtils.resolveClassName(home + annotation, null), null)
                .getCandidates())
        .contains(SecureDataSourceAutoConfiguration.class.getName());
  }
}
