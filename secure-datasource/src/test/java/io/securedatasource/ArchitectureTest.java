package io.securedatasource;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.dependOnClassesThat;
import static com.tngtech.archunit.lang.conditions.ArchConditions.not;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Who may know whom. ArchUnit fails a rule that matches no class, so none of these can go stale in
 * silence.
 */
class ArchitectureTest {

  private static final String ROOT = "io.securedatasource";

  private static final JavaClasses LIBRARY =
      new ClassFileImporter()
          .importUrl(SecureDataSource.class.getProtectionDomain().getCodeSource().getLocation());

  /** A package of the library, and all that it may know of the library beside itself. */
  private record Room(String name, List<String> mayKnow) {

    static Room of(String name, String... mayKnow) {
      return new Room(name, List.of(mayKnow));
    }

    String packages() {
      return ROOT + "." + name + "..";
    }
  }

  private static final List<Room> ROOMS =
      List.of(
          Room.of("policy"),
          Room.of("event", "internal.text", "policy"),
          Room.of("credentials", "event", "internal.files"),
          Room.of("vault", "credentials", "internal.files"),
          Room.of("logging", "internal.text", "event", "policy"),
          Room.of("metrics", "event", "policy"),
          Room.of("jfr", "internal.text", "event", "policy"),
          Room.of("posture", "policy"),
          Room.of("internal.files"),
          Room.of("internal.text"),
          Room.of("allowlist", "internal.statement", "internal.files", "policy"),
          Room.of("testing", "allowlist"),
          Room.of("internal.statement", "event", "policy"),
          Room.of("internal.configuration", "policy", "credentials", "internal.files"),
          Room.of("context"),
          Room.of("internal.guard", "internal.statement", "context", "event", "policy"),
          Room.of(
              "internal.observation",
              "internal.guard",
              "internal.statement",
              "internal.text",
              "metrics",
              "event",
              "policy"),
          Room.of(
              "tracing",
              "internal.guard",
              "internal.statement",
              "internal.text",
              "metrics",
              "event",
              "policy"),
          Room.of(
              "internal.rotation",
              "internal.configuration",
              "internal.files",
              "credentials",
              "event",
              "policy"),
          Room.of(
              "internal.admission",
              "internal.guard",
              "internal.configuration",
              "internal.rotation",
              "internal.files",
              "credentials",
              "event",
              "policy"),
          Room.of(
              "internal.pool", "internal.rotation", "logging", "credentials", "event", "policy"));

  @TestFactory
  List<DynamicTest> a_room_knows_only_its_neighbours() {
    List<DynamicTest> tests = new ArrayList<>();
    for (Room room : ROOMS) {
      List<String> strangers =
          ROOMS.stream()
              .filter(other -> !other.equals(room) && !room.mayKnow().contains(other.name()))
              .map(Room::packages)
              .collect(Collectors.toCollection(ArrayList::new));
      strangers.add(ROOT);
      tests.add(
          check(
              room.name() + " knows only " + room.mayKnow(),
              noClasses()
                  .that(resideInAPackage(room.packages()))
                  .should()
                  .dependOnClassesThat(resideInAnyPackage(strangers.toArray(String[]::new)))));
    }
    return tests;
  }

  @Test
  void every_package_is_a_room_or_the_front_door() {
    Set<String> rooms = ROOMS.stream().map(Room::name).collect(Collectors.toSet());
    assertThat(LIBRARY.stream().map(JavaClass::getPackageName).distinct())
        .allSatisfy(
            name ->
                assertThat(name.equals(ROOT) || rooms.stream().anyMatch(room -> isIn(room, name)))
                    .as(name)
                    .isTrue());
  }

  private static boolean isIn(String room, String packageName) {
    return (packageName + ".").startsWith(ROOT + "." + room + ".");
  }

  @TestFactory
  List<DynamicTest> a_vendor_has_one_room() {
    return List.of(
        check(
            "the driver is known to admission, and to the guard for what it does there",
            classes()
                .that(know("org.postgresql.."))
                .should()
                .resideInAPackage(ROOT + ".internal.admission..")
                .orShould()
                .haveNameMatching(
                    Pattern.quote(ROOT + ".internal.guard.")
                        + "(Guard|DriverView|EscapedText|Session|DriverState|Deadline|CarriedContext|LedConnection"
                        + "|Lead(\\$\\w+)?)")),
        check(
            "the pool is known to internal.pool, and to the two ways in from a pool of one's own",
            classes()
                .that(know("com.zaxxer.."))
                .should()
                .resideInAPackage(ROOT + ".internal.pool..")
                .orShould()
                .be(SecureDataSource.class)
                .orShould()
                .be(SecureDataSourceBuilder.class)
                .orShould()
                .haveFullyQualifiedName(ROOT + ".Assembly")
                .orShould()
                .be(HikariReader.class)),
        check(
            "the logging facade is known to logging alone",
            classes().that(know("org.slf4j..")).should().resideInAPackage(ROOT + ".logging..")),
        check(
            "the JSON parser is known to one class alone",
            classes()
                .that(know("com.fasterxml.jackson.."))
                .should()
                .haveFullyQualifiedName(ROOT + ".vault.Json")),
        check(
            "the flight recorder is known to jfr alone",
            classes().that(know("jdk.jfr..")).should().resideInAPackage(ROOT + ".jfr..")),
        check(
            "JUnit and ArchUnit are known to what application teams test with",
            classes()
                .that(know("org.junit.."))
                .or(know("com.tngtech.archunit.."))
                .should()
                .resideInAPackage(ROOT + ".testing..")),
        check(
            "Micrometer is known to metrics and tracing, and to the front door, which is handed the"
                + " registries",
            classes()
                .that(know("io.micrometer.."))
                .should()
                .resideInAnyPackage(ROOT + ".metrics..", ROOT + ".tracing..")
                .orShould()
                .be(SecureDataSourceBuilder.class)
                .orShould()
                .be(GuardedPool.class)));
  }

  @Nested
  class Policy {

    @Test
    void is_pure() {
      noClasses()
          .that(resideInAPackage(ROOT + ".policy.."))
          .should()
          .dependOnClassesThat(
              resideInAnyPackage("java.sql..", "javax..", "java.io..", "java.lang.reflect.."))
          .orShould()
          .dependOnClassesThat(
              belongToAnyOf(
                  java.nio.file.Files.class,
                  java.net.Socket.class,
                  java.time.Clock.class,
                  System.class))
          .check(LIBRARY);
    }
  }

  @Nested
  class State {

    @Test
    void static_fields_are_final() {
      fields().that().areStatic().should().beFinal().check(LIBRARY);
    }

    @Test
    void packages_are_free_of_cycles() {
      slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(LIBRARY);
    }

    @Test
    void nothing_goes_through_driver_manager() {
      classes()
          .should(not(dependOnClassesThat(belongToAnyOf(java.sql.DriverManager.class))))
          .check(LIBRARY);
    }
  }

  private static DescribedPredicate<JavaClass> know(String packages) {
    return DescribedPredicate.describe(
        "know " + packages,
        type ->
            type.getDirectDependenciesFromSelf().stream()
                .anyMatch(
                    dependency -> resideInAPackage(packages).test(dependency.getTargetClass())));
  }

  private static DynamicTest check(String name, ArchRule rule) {
    return DynamicTest.dynamicTest(name, () -> rule.check(LIBRARY));
  }
}
