package io.securedatasource.internal.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.policy.SettingProblem;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;

/** Holds for every URL, whoever wrote it. */
class JdbcUrlPropertyTest {

  private static final String CANARY = "Zq7canaryZq7";
  private static final int LONGEST_MESSAGE = 400;

  @Property(edgeCases = EdgeCasesMode.NONE)
  void what_is_accepted_is_what_the_driver_reads(@ForAll("urls") String url) {
    JdbcUrl read = JdbcUrl.parse(url);

    Statistics.label("accepted")
        .collect(read.problems().isEmpty())
        .coverage(
            coverage -> {
              coverage.check(true).percentage(share -> share > 20);
              coverage.check(false).percentage(share -> share > 20);
            });
    if (read.problems().isEmpty()) {
      assertThat(DriverReading.of(read)).isEqualTo(DriverReading.of(url));
    }
  }

  @Property
  void what_the_driver_alone_would_take_further_is_judged(@ForAll("urls") String url) {
    DriverReading driver = DriverReading.of(url);
    JdbcUrl read = JdbcUrl.parse(url);

    if (driver != null && read.problems().isEmpty()) {
      assertThat(driver.properties().keySet())
          .allMatch(
              key -> {
                DriverProperty property = DriverProperty.find(key);
                return property != null && property.isHandedOn();
              });
    }
  }

  @Property
  void any_text_is_read_without_an_exception(@ForAll String text) {
    assertThat(JdbcUrl.parse(text)).isNotNull();
    assertThat(JdbcUrl.parse("jdbc:postgresql://" + text)).isNotNull();
    assertThat(JdbcUrl.parse("jdbc:postgresql://db/shop?" + text)).isNotNull();
  }

  @Property
  void no_secret_is_ever_repeated(@ForAll("urlsWithACanary") String url) {
    JdbcUrl read = JdbcUrl.parse(url);

    assertThat(read.problems()).isNotEmpty();
    assertThat(read.problems().toString()).doesNotContainIgnoringCase("canary");
  }

  @Property
  void messages_are_few_short_and_plain(@ForAll("urls") String url) {
    List<SettingProblem> problems = JdbcUrl.parse(url).problems();

    assertThat(problems).hasSizeLessThan(512);
    for (SettingProblem problem : problems) {
      assertThat(problem.found()).hasSizeLessThan(LONGEST_MESSAGE);
      assertThat(problem.fix()).hasSizeLessThan(LONGEST_MESSAGE);
      assertThat(UrlText.holdsControl(problem.found() + problem.fix())).isFalse();
    }
  }

  @Provide
  Arbitrary<String> urls() {
    Arbitrary<String> composed =
        Combinators.combine(
                Arbitraries.frequencyOf(
                    Tuple.of(9, Arbitraries.just("jdbc:postgresql://")),
                    Tuple.of(
                        1,
                        Arbitraries.of(
                            "jdbc:postgresql:", "jdbc:postgresql:/", "jdbc:postgres://", ""))),
                hosts(),
                databases(),
                parameters())
            .as(
                (prefix, hosts, database, parameters) ->
                    prefix + String.join(",", hosts) + database + parameters);
    return Arbitraries.frequencyOf(Tuple.of(3, composed), Tuple.of(1, mutated(composed)));
  }

  private static Arbitrary<List<String>> hosts() {
    Arbitrary<String> host =
        mostly(
            Arbitraries.of("db", "db.internal", "10.0.0.7", "[::1]", "[2001:db8::1]", "a-b"),
            Arbitraries.of(
                "", "127.1", "::1", "[::1", "d_b", "d%62", "db.", "u:p@db", "d b", "]["));
    Arbitrary<String> port =
        mostly(
            Arbitraries.of("", ":5432", ":1", ":65535"),
            Arbitraries.of(":", ":0", ":65536", ":+1", ":05432", ":x", ":5432:5433"));
    return Combinators.combine(host, port).as(String::concat).list().ofMinSize(1).ofMaxSize(3);
  }

  private static Arbitrary<String> databases() {
    return mostly(
        Arbitraries.of("/shop", "/sh%6Fp", "/my+shop", "/%C3%BC", "/a%2Fb"),
        Arbitraries.of("", "/", "//", "/a/b", "/%00", "/%", "/%ff", "/a@b", "/a#b", "/ a", "/a;b"));
  }

  private static Arbitrary<String> parameters() {
    Arbitrary<String> known =
        Arbitraries.of(Arrays.stream(DriverProperty.values()).map(DriverProperty::key).toList());
    Arbitrary<String> key =
        mostly(
            known,
            Arbitraries.oneOf(
                Arbitraries.of(
                    "host", "PORT", "dbName", "sslMode", "%73slmode", "datatype.x", "x", "", "%00"),
                Arbitraries.strings().ascii().ofMaxLength(6)));
    Arbitrary<String> value =
        mostly(
            Arbitraries.of(
                "=true", "=1", "=5", "=verify-full", "=disable", "=require", "=a%20b", "=a+b"),
            Arbitraries.oneOf(
                Arbitraries.of("", "=", "==", "=%00", "=%", "=%+1", "=%ff", "=a?b", "=a#b", "=\n"),
                Arbitraries.strings().ofMaxLength(6).map(text -> "=" + text)));
    Arbitrary<String> any = Combinators.combine(key, value).as(String::concat);
    return mostly(validParameters(), any)
        .list()
        .ofMaxSize(4)
        .map(list -> list.isEmpty() ? "" : "?" + String.join("&", list));
  }

  private static Arbitrary<String> validParameters() {
    List<String> values =
        List.of(
            "true",
            "1",
            "5",
            "verify-full",
            "disable",
            "any",
            "select",
            "never",
            "extended",
            "16",
            "64M",
            "scram-sha-256",
            "RSA",
            "3",
            "postgres",
            "always",
            "varchar",
            "shop app");
    List<String> valid =
        Arrays.stream(DriverProperty.values())
            .filter(DriverProperty::isHandedOn)
            .flatMap(
                property ->
                    values.stream()
                        .filter(property::admits)
                        .map(value -> property.key() + "=" + value.replace(' ', '+')))
            .toList();
    return Arbitraries.of(valid);
  }

  private static Arbitrary<String> mostly(Arbitrary<String> usual, Arbitrary<String> odd) {
    return Arbitraries.frequencyOf(Tuple.of(12, usual), Tuple.of(1, odd));
  }

  /** With one character put in, taken out or replaced. */
  private static Arbitrary<String> mutated(Arbitrary<String> urls) {
    Arbitrary<String> piece =
        Arbitraries.oneOf(
            Arbitraries.of(
                "", "%", "%00", "&", "=", "?", "/", ":", "@", "#", ";", ",", "+", "[", "]", "\\"),
            Arbitraries.chars().map(String::valueOf));
    return Combinators.combine(
            urls,
            Arbitraries.integers().between(0, 200),
            piece,
            Arbitraries.integers().between(0, 1))
        .as(
            (url, place, text, taken) -> {
              int from = Math.min(place, url.length());
              int to = Math.min(from + taken, url.length());
              return url.substring(0, from) + text + url.substring(to);
            });
  }

  @Provide
  Arbitrary<String> urlsWithACanary() {
    Arbitrary<String> place =
        Arbitraries.of(
            "jdbc:postgresql://u:@@@db/shop",
            "jdbc:postgresql://@@_/shop",
            "jdbc:postgresql://db,_@@:1/shop",
            "jdbc:postgresql://db:@@/shop",
            "jdbc:postgresql:db:1/@@",
            "jdbc:postgresql://db/x/@@",
            "jdbc:postgresql://db/shop?password=@@",
            "jdbc:postgresql://db/shop?sslpassword=@@",
            "jdbc:postgresql://db/shop?options=@@",
            "jdbc:postgresql://db/shop?sslmode=@@",
            "jdbc:postgresql://db/shop?unknown=@@",
            "jdbc:postgresql://db/shop?password=a&@@",
            "jdbc:postgresql://db/shop?password=a&b=c&@@=d",
            "postgres://u:@@@db/shop",
            "jdbc:p6spy:postgresql://db/shop?password=@@",
            "@@");
    Arbitrary<String> around =
        Arbitraries.oneOf(
            Arbitraries.of("", "&", "=", "/", "%", ":", ",", "%00", "#", ";"),
            Arbitraries.strings().ofMaxLength(3).filter(text -> text.indexOf('?') < 0));
    return Combinators.combine(place, around, around)
        .as((url, before, after) -> url.replace("@@", before + CANARY + after))
        .filter(url -> !canaryIsAKey(url));
  }

  /** A key that follows no secret may be printed: nobody takes it for one. */
  private static boolean canaryIsAKey(String url) {
    return (url.contains("?unknown=") || url.contains("?sslmode=") || url.contains("?options="))
        && url.indexOf('&') >= 0
        && url.indexOf('&') < url.indexOf(CANARY);
  }
}
