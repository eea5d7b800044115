package io.securedatasource.benchmarks;

import io.securedatasource.allowlist.ListedStatement;
import io.securedatasource.allowlist.StatementAllowList;
import io.securedatasource.internal.statement.Assessor;
import io.securedatasource.internal.statement.CanonicalForm;
import io.securedatasource.internal.statement.EntryPoint;
import io.securedatasource.internal.statement.FormWatch;
import io.securedatasource.internal.statement.RuleAssessor;
import io.securedatasource.internal.statement.Verdict;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.StatementHazard;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does a list of 10,000 statements cost? For a text of 200 characters that is judged for the
 * first time, with the list and without it; and to load the list. A text whose verdict is
 * remembered is not looked up: see {@link VerdictBenchmark}.
 *
 * <pre>mvn -q -DskipTests -am -pl :benchmarks package exec:exec "-Djmh=AllowListBenchmark -prof gc"
 * </pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class AllowListBenchmark {

  private static final int STATEMENTS = 10_000;
  private static final int TEMPLATES = 20;

  /** Whether the list has templates besides. */
  @Param({"false", "true"})
  public boolean templates;

  private final Assessor alone = Rules.application(SecurityPolicy.production());
  private Assessor listed = alone;
  private String text = "";
  private String file = "";

  /** Makes the list. */
  @Setup
  public void write() {
    text = Texts.ofLength(200);
    List<ListedStatement> statements = new ArrayList<>();
    for (int i = 0; i < STATEMENTS; i++) {
      statements.add(ListedStatement.of(text + " and c" + i + " = ?"));
    }
    for (int i = 0; templates && i < TEMPLATES; i++) {
      statements.add(
          ListedStatement.template(text + " « and d" + i + " = ? ¦ » order by « a.id ¦ a.b »"));
    }
    statements.add(ListedStatement.of(text));
    StatementAllowList list = StatementAllowList.of(statements);
    file = list.toText();
    SecurityPolicy policy = SecurityPolicy.production();
    listed =
        new RuleAssessor(
            policy,
            RoleProfile.APPLICATION,
            Set.of(),
            Set.of(),
            policy.ceilings(RoleProfile.APPLICATION).statement(),
            new Watch(list));
  }

  /** As a data source asks its list. */
  private record Watch(StatementAllowList list) implements FormWatch {

    @Override
    public @Nullable StatementHazard judge(@Nullable CanonicalForm form) {
      return form != null && list.listsForm(form) ? null : StatementHazard.NOT_LISTED;
    }

    @Override
    public void admitted(CanonicalForm form) {
      // Nobody records.
    }
  }

  /** Judged by the rules, and looked up. */
  @Benchmark
  public Verdict firstSight() {
    return listed.assess(text, EntryPoint.PREPARED);
  }

  /** Judged by the rules. */
  @Benchmark
  public Verdict withoutList() {
    return alone.assess(text, EntryPoint.PREPARED);
  }

  /** Reads and checks the file's text. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.MILLISECONDS)
  public StatementAllowList load() {
    return StatementAllowList.parse("statements.lock", file);
  }
}
