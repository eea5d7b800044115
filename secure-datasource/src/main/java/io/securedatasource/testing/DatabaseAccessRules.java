package io.securedatasource.testing;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.Statement;
import java.sql.Wrapper;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * ArchUnit rules for an application's own code: that nothing in it goes round the data source.
 *
 * <pre>{@code
 * @AnalyzeClasses(packages = "com.example.shop")
 * class DatabaseAccessTest {
 *   @ArchTest static final ArchRule DRIVER = DatabaseAccessRules.noDriverManager();
 *   @ArchTest static final ArchRule POOLS = DatabaseAccessRules.noRawDataSource();
 *   @ArchTest static final ArchRule TEXTS = DatabaseAccessRules.noConcatenatedStatements();
 *   @ArchTest static final ArchRule UNWRAP = DatabaseAccessRules.noUnwrapBut(ListenerSetup.class);
 * }
 * }</pre>
 *
 * <p>They see what is compiled: not reflection, and not SQL that is put together by a helper in
 * another class. Gate 3 sees that at run time.
 */
public final class DatabaseAccessRules {

  private static final Set<String> RAW_DATA_SOURCES =
      Set.of(
          "com.zaxxer.hikari.HikariDataSource",
          "org.postgresql.ds.PGSimpleDataSource",
          "org.postgresql.ds.PGPoolingDataSource",
          "org.postgresql.ds.PGConnectionPoolDataSource",
          "org.postgresql.xa.PGXADataSource",
          "org.springframework.jdbc.datasource.DriverManagerDataSource",
          "org.springframework.jdbc.datasource.SimpleDriverDataSource",
          "org.springframework.jdbc.datasource.SingleConnectionDataSource",
          "org.springframework.boot.jdbc.DataSourceBuilder");

  private DatabaseAccessRules() {}

  /** Nobody asks {@code DriverManager}, or a driver, for a connection. */
  public static ArchRule noDriverManager() {
    return noClasses()
        .should(dependOnClassesThat(named(Set.of("java.sql.DriverManager"), "DriverManager")))
        .orShould(dependOnClassesThat(named(Set.of("org.postgresql.Driver"), "the driver itself")))
        .as("no class asks DriverManager or the driver for a connection")
        .because("such a connection passes none of the three gates")
        .allowEmptyShould(true);
  }

  /**
   * Nobody makes a data source that is not guarded.
   *
   * @param makers those that may, since they hand it to {@code SecureDataSource}
   */
  public static ArchRule noRawDataSource(Class<?>... makers) {
    return noClasses()
        .that(areNot(makers))
        .should(dependOnClassesThat(named(RAW_DATA_SOURCES, "data sources without a guard")))
        .as("no class uses a data source without a guard")
        .because("its connections pass none of the three gates")
        .allowEmptyShould(true);
  }

  /**
   * Nobody puts together the text of a statement where it is given to JDBC: no method that calls
   * {@code Statement.execute…}, {@code addBatch} or {@code Connection.prepare…} with a text builds
   * strings, and no class that does so joins strings by {@code +} anywhere, since compiled code
   * does not tell in which method. Constants that are joined are one constant when they are
   * compiled.
   *
   * @param builders those that may: what they join is constant, or listed in a template
   */
  public static ArchRule noConcatenatedStatements(Class<?>... builders) {
    return noClasses()
        .that(areNot(builders))
        .should(callMethodWhere(givesTextOfJoinedStrings()))
        .as("no code joins strings and gives a text to JDBC")
        .because("a value that is joined to a statement is how an injection comes in")
        .allowEmptyShould(true);
  }

  /**
   * Nobody unwraps a connection or statement.
   *
   * @param users those that may
   */
  public static ArchRule noUnwrapBut(Class<?>... users) {
    return noClasses()
        .that(areNot(users))
        .should(
            callMethodWhere(
                describe(
                    "unwrap() of JDBC is called",
                    call ->
                        call.getTarget().getName().equals("unwrap")
                            && call.getTargetOwner().isAssignableTo(Wrapper.class))))
        .as("no class unwraps what JDBC gives it, but those that are listed")
        .because("below the guard nobody judges what is sent")
        .allowEmptyShould(true);
  }

  private static DescribedPredicate<JavaClass> named(Set<String> names, String description) {
    return describe(description, type -> names.contains(type.getName()));
  }

  private static DescribedPredicate<JavaClass> areNot(Class<?>... exempt) {
    Set<String> names = Arrays.stream(exempt).map(Class::getName).collect(Collectors.toSet());
    return describe(
        "are not listed",
        type -> {
          for (JavaClass at = type; ; at = at.getEnclosingClass().get()) {
            if (names.contains(at.getName())) {
              return false;
            }
            if (at.getEnclosingClass().isEmpty()) {
              return true;
            }
          }
        });
  }

  private static DescribedPredicate<JavaMethodCall> givesTextOfJoinedStrings() {
    return describe(
        "a text is given to JDBC where strings are joined",
        call ->
            takesText(call.getTarget())
                && (joinsStrings(call) || joinsByPlus(call.getOriginOwner())));
  }

  /**
   * Whether {@code +} joins strings in a class, which javac writes as a dynamic call that ArchUnit
   * does not show: its class file then names the factory.
   */
  private static boolean joinsByPlus(JavaClass type) {
    if (type.getSource().isEmpty()) {
      return false;
    }
    try (InputStream in = type.getSource().get().getUri().toURL().openStream()) {
      return new String(in.readAllBytes(), ISO_8859_1)
          .contains("java/lang/invoke/StringConcatFactory");
    } catch (IOException e) {
      throw new UncheckedIOException("the class file of " + type.getName(), e);
    }
  }

  private static boolean takesText(AccessTarget.MethodCallTarget target) {
    String name = target.getName();
    List<JavaClass> parameters = target.getRawParameterTypes();
    boolean text = !parameters.isEmpty() && parameters.get(0).isEquivalentTo(String.class);
    boolean runs = name.startsWith("execute") || name.equals("addBatch");
    return text
        && ((runs && target.getOwner().isAssignableTo(Statement.class))
            || (name.startsWith("prepare") && target.getOwner().isAssignableTo(Connection.class)));
  }

  private static boolean joinsStrings(JavaMethodCall call) {
    return call.getOrigin().getAccessesFromSelf().stream().anyMatch(DatabaseAccessRules::joins);
  }

  private static boolean joins(JavaAccess<?> access) {
    String owner = access.getTargetOwner().getName();
    String name = access.getTarget().getName();
    return switch (owner) {
      case "java.lang.StringBuilder", "java.lang.StringBuffer" -> name.equals("append");
      case "java.lang.String" ->
          Set.of("concat", "format", "formatted", "join", "replace", "replaceAll").contains(name);
      default -> false;
    };
  }
}
