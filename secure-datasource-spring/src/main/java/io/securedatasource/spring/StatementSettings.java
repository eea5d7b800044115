package io.securedatasource.spring;

import static io.securedatasource.spring.SecureDataSourceProperties.invalid;

import io.securedatasource.SecureDataSourceBuilder;
import io.securedatasource.allowlist.KnownLibrary;
import io.securedatasource.allowlist.StatementAllowList;
import io.securedatasource.allowlist.StatementRecorder;
import io.securedatasource.spring.SecureDataSourceProperties.Statements;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Which statements may run, and whether those that do are recorded. */
final class StatementSettings {

  private StatementSettings() {}

  /**
   * States it.
   *
   * @param state keeps the recorder
   * @throws InvalidConfigurationPropertyValueException when there is a mode or a library, and no
   *     list
   */
  static void state(SecureDataSourceBuilder builder, Layers layers, GuardedDataSource state) {
    List<Path> files = layers.all(layer -> allowList(layer.statements()));
    StatementAllowList.Mode mode =
        layers.first(SecureDataSourceProperties::statements, Statements::mode);
    List<KnownLibrary> libraries = layers.all(layer -> libraries(layer.statements()));
    if (files.isEmpty() && (mode != null || !libraries.isEmpty())) {
      throw invalid(
          mode != null ? "statements.mode" : "statements.libraries",
          mode != null ? mode : libraries,
          "statements.allow-list names no file, so nothing would be held");
    }
    if (!files.isEmpty()) {
      StatementAllowList list =
          StatementAllowList.load(
              files.get(0), files.subList(1, files.size()).toArray(Path[]::new));
      for (KnownLibrary library : libraries) {
        list = list.and(library.statements());
      }
      builder.statementAllowList(list, mode == null ? StatementAllowList.Mode.ENFORCE : mode);
    }
    Path record = layers.first(SecureDataSourceProperties::statements, Statements::record);
    if (record != null) {
      StatementRecorder recorder = StatementRecorder.toFile(record);
      builder.recordStatements(recorder);
      state.recordedBy(recorder);
    }
  }

  private static List<KnownLibrary> libraries(@Nullable Statements statements) {
    return statements == null ? List.of() : statements.libraries();
  }

  private static List<Path> allowList(@Nullable Statements statements) {
    return statements == null ? List.of() : statements.allowList();
  }
}
