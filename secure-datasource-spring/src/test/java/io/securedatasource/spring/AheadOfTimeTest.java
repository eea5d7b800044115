package io.securedatasource.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.core.test.tools.TestCompiler;
import org.springframework.javapoet.ClassName;

/** An application that was processed ahead of time is guarded as any other. Needs no server. */
@Timeout(120)
class AheadOfTimeTest {

  private static final String SAFE = "jdbc:postgresql://db.internal/shop";

  private static void configure(GenericApplicationContext context, String url) {
    context
        .getEnvironment()
        .getPropertySources()
        .addFirst(
            new MapPropertySource(
                "application",
                Map.of(
                    "spring.datasource.url", url,
                    "spring.datasource.username", "shop_app",
                    "spring.datasource.password", "out-of-the-environment",
                    "secure-datasource.trust", "jvm",
                    "secure-datasource.timeouts.preset", "standard")));
  }

  @Test
  @CompileWithForkedClassLoader // generated code lives in Spring Boot's own packages
  @SuppressWarnings("unchecked") // Of what was generated is known that it initialises contexts.
  void it_is_judged_when_it_starts_from_generated_code() {
    AnnotationConfigApplicationContext source = new AnnotationConfigApplicationContext();
    configure(source, SAFE);
    source.register(
        BootLine.dataSourceAutoConfiguration(),
        BootLine.jdbcTemplateAutoConfiguration(),
        SslAutoConfiguration.class,
        SecureDataSourceAutoConfiguration.class,
        MigrationAutoConfiguration.class);
    TestGenerationContext generated = new TestGenerationContext(AheadOfTimeTest.class);
    ClassName initializer =
        new ApplicationContextAotGenerator().processAheadOfTime(source, generated);
    generated.writeGeneratedContent();
    TestCompiler.forSystem()
        .with(generated)
        .compile(
            compiled -> {
              ApplicationContextInitializer<GenericApplicationContext> application =
                  compiled.getInstance(ApplicationContextInitializer.class, initializer.toString());
              try (GenericApplicationContext context = new GenericApplicationContext()) {
                configure(context, SAFE);
                application.initialize(context);
                context.refresh();
                assertThat(context.getBean(GuardedDataSources.class).all()).hasSize(1);
              }
              try (GenericApplicationContext context = new GenericApplicationContext()) {
                configure(context, SAFE + "?sslmode=require");
                application.initialize(context);
                assertThatThrownBy(context::refresh)
                    .rootCause()
                    .hasMessageContaining("tls.verify-full");
              }
            });
  }

  @Test
  void what_the_driver_makes_by_name_has_hints() {
    RuntimeHints hints = new RuntimeHints();
    new SecureDataSourceRuntimeHints().registerHints(hints, getClass().getClassLoader());
    for (String factory :
        new String[] {
          "PinnedTlsFactory", "DriverTlsFactory", "PinnedHostnameVerifier", "TrackedSocketFactory"
        }) {
      TypeReference type = TypeReference.of("io.securedatasource.internal.admission." + factory);
      assertThat(hints.reflection().getTypeHint(type)).as(factory).isNotNull();
    }
  }
}
