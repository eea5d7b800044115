package io.securedatasource.internal.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.internal.guard.ForwardingSource.Subject;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ForwardingSourceTest {

  /** Surefire runs tests in the module's directory. */
  private static final Path SOURCES =
      Path.of("src/main/java/io/securedatasource/internal/guard/forwarding");

  @ParameterizedTest
  @EnumSource
  void the_committed_source_is_what_the_generator_writes(Subject subject) throws IOException {
    Path file = SOURCES.resolve(subject.className() + ".java");
    String generated = ForwardingSource.of(subject);
    if (Boolean.getBoolean("update.forwarding")) {
      Files.createDirectories(SOURCES);
      Files.writeString(file, generated);
    }

    assertThat(Files.readString(file).replaceAll("[\\s*]+", ""))
        .as(file + "; run this test with -Dupdate.forwarding=true to write it anew, then format it")
        .isEqualTo(generated.replaceAll("[\\s*]+", ""));
  }

  /** Fails on a JDK whose JDBC has a method that nobody decided, a default method too. */
  @ParameterizedTest
  @EnumSource
  void every_method_of_the_interface_is_forwarded_or_decided(Subject subject) throws Exception {
    for (Method method : ForwardingSource.methods(subject.jdbc())) {
      Class<?> answering =
          subject
              .guarded()
              .getMethod(method.getName(), method.getParameterTypes())
              .getDeclaringClass();

      assertThat(answering.getPackageName())
          .as(subject.jdbc().getSimpleName() + "." + ForwardingSource.signature(method))
          .startsWith(getClass().getPackageName());
    }
  }

  @ParameterizedTest
  @EnumSource
  void what_is_said_to_be_decided_by_hand_is_a_method_of_the_interface(Subject subject) {
    List<Method> methods = ForwardingSource.methods(subject.jdbc());

    assertThat(subject.byHand())
        .allSatisfy(
            name ->
                assertThat(methods)
                    .anyMatch(
                        method ->
                            method.getName().equals(name)
                                || ForwardingSource.signature(method).equals(name)));
  }
}
