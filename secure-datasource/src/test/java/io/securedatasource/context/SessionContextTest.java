package io.securedatasource.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionContextTest {

  private static final SessionContext ACME = SessionContext.ofTenant("acme").user("jane");

  @Nested
  class A_scope {

    @Test
    void holds_until_it_is_closed() {
      assertThat(SessionContext.current()).isEqualTo(SessionContext.none());
      SessionContext.Scope scope = ACME.open();
      assertThat(SessionContext.current()).isSameAs(ACME);
      scope.close();
      assertThat(SessionContext.current()).isEqualTo(SessionContext.none());
    }

    @Test
    void gives_way_to_one_within_and_holds_again_after_it() {
      ACME.run(
          () -> {
            SessionContext.ofTenant("other")
                .run(() -> assertThat(SessionContext.current().tenant()).isEqualTo("other"));
            assertThat(SessionContext.current()).isSameAs(ACME);
          });
    }

    @Test
    void ends_what_was_opened_within_it() {
      SessionContext.Scope outer = ACME.open();
      SessionContext.Scope inner = SessionContext.ofTenant("other").open();
      outer.close();
      assertThat(SessionContext.current()).isEqualTo(SessionContext.none());
      inner.close();
      assertThat(SessionContext.current()).isEqualTo(SessionContext.none());
    }

    @Test
    void is_closed_once() {
      SessionContext.Scope scope = ACME.open();
      scope.close();
      SessionContext.Scope next = SessionContext.ofTenant("other").open();
      scope.close();
      assertThat(SessionContext.current().tenant()).isEqualTo("other");
      next.close();
    }

    @Test
    void is_closed_by_its_own_thread() {
      SessionContext.Scope scope = ACME.open();
      assertThatThrownBy(() -> CompletableFuture.runAsync(scope::close).join())
          .hasCauseInstanceOf(IllegalStateException.class);
      assertThat(SessionContext.current()).isSameAs(ACME);
      scope.close();
    }

    @Test
    void ends_when_what_it_runs_fails() {
      assertThatThrownBy(
              () ->
                  ACME.call(
                      () -> {
                        throw new java.io.IOException("so be it");
                      }))
          .isInstanceOf(java.io.IOException.class);
      assertThat(SessionContext.current()).isEqualTo(SessionContext.none());
    }

    @Test
    void is_not_inherited_by_a_thread_that_is_started_meanwhile() throws Exception {
      CompletableFuture<SessionContext> seen = new CompletableFuture<>();
      SessionContext.Scope scope = ACME.open();
      Thread thread = new Thread(() -> seen.complete(SessionContext.current()));
      thread.start();
      thread.join();
      scope.close();
      assertThat(seen.join()).isEqualTo(SessionContext.none());
    }
  }

  @Nested
  class A_value {

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\0b", "a\nb", "a\tb", "a\u0085b", "\ud800", "x\udc00y"})
    void that_is_blank_or_holds_what_is_no_character_is_refused(String value) {
      assertThatThrownBy(() -> SessionContext.ofTenant(value))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> ACME.user(value)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> ACME.correlation(value))
          .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void is_of_bounded_length() {
      assertThat(SessionContext.ofTenant("x".repeat(256)).tenant()).hasSize(256);
      assertThatThrownBy(() -> SessionContext.ofTenant("x".repeat(257)))
          .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void may_be_in_any_script() {
      assertThat(SessionContext.ofTenant("Müller & Söhne 株 𝄞").tenant()).endsWith("𝄞");
    }

    @Test
    void is_told_by_no_text_of_the_context() {
      assertThat(ACME.toString()).isEqualTo("SessionContext[user tenant]");
    }
  }

  @Nested
  class Names {

    @ParameterizedTest
    @ValueSource(
        strings = {
          "tenant",
          "App.tenant",
          "app.tenant'",
          "app.a.b",
          "pg_catalog.x",
          "plpgsql.tenant",
          "securedatasource.tenant",
          "app.",
          ".tenant",
          "a b.c",
          "statement_timeout"
        })
    void that_are_no_names_of_an_application_are_refused(String name) {
      assertThatThrownBy(
              () -> ContextSettings.standard().named("app.user", name, "app.correlation"))
          .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void stand_once() {
      assertThatThrownBy(() -> ContextSettings.standard().named("app.x", "app.x", "app.y"))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
