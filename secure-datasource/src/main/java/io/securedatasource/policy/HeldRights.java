package io.securedatasource.policy;

import io.securedatasource.policy.RolePosture.Grant;
import io.securedatasource.policy.RolePosture.ReachableRole;
import io.securedatasource.policy.RolePosture.Rights;
import io.securedatasource.policy.RolePosture.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Rights that were looked at, and how a breach of them is told. What everybody or the role itself
 * holds is revoked; what another role holds is left behind by leaving that role, since it may need
 * it.
 *
 * @param facts of the session
 * @param posture of its role
 * @param rights of the role and all that it reaches
 * @param findings what is told
 */
record HeldRights(SessionFacts facts, RolePosture posture, Rights rights, Rule.Findings findings) {

  /** The most names of a sample that are told. */
  private static final int MOST_TOLD = 5;

  /** A check of the rights, where they were looked at. */
  static Rule.Check<SessionFacts> check(Consumer<HeldRights> check) {
    return (facts, policy, findings) -> {
      RolePosture posture = facts.posture();
      Rights rights = posture == null ? null : posture.rights();
      if (posture != null && rights != null) {
        check.accept(new HeldRights(facts, posture, rights, findings));
      }
    };
  }

  /** Whether the data source is for that. */
  boolean isFor(RoleProfile role) {
    return facts.expectation().role() == role;
  }

  /**
   * One breach for each holder, with all that it holds.
   *
   * @param grant who holds one of them
   * @param found what to say, given the holder's name and what it holds
   * @param revoke the statements that take one of them back
   */
  <T> void tell(
      Sample<T> grants,
      Function<T, Grant> grant,
      BiFunction<String, List<T>, String> found,
      String required,
      Function<T, List<String>> revoke) {
    Map<Optional<String>, List<T>> byHolder = new LinkedHashMap<>();
    for (T one : grants.some()) {
      byHolder
          .computeIfAbsent(
              Optional.ofNullable(grant.apply(one).holder()), holder -> new ArrayList<>())
          .add(one);
    }
    String more = grants.more() > 0 ? " (%d such grants in all)".formatted(grants.total()) : "";
    byHolder.forEach(
        (key, held) -> {
          String holder = key.orElse(null);
          breach(
              found.apply(who(holder), held) + more,
              required,
              holder,
              held.stream().flatMap(one -> revoke.apply(one).stream()).toList());
        });
  }

  /** A breach that is mended by leaving the holder, where it is another role; else by that SQL. */
  void breach(String found, String required, @Nullable String holder, List<String> sql) {
    Optional<ReachableRole> reached = reached(holder);
    if (reached.isPresent()) {
      RoleRules.leave(found, required, reached.get(), facts, findings);
    } else {
      findings.breach(found, required, sql);
    }
  }

  /** The other role that a holder is; empty when it is everybody or the session's own role. */
  Optional<ReachableRole> reached(@Nullable String holder) {
    return posture.reach().stream()
        .filter(
            role ->
                role.name().equals(holder) && !role.name().equals(facts.identity().sessionUser()))
        .findFirst();
  }

  /** A holder, for people. */
  String who(@Nullable String holder) {
    return holder == null
        ? "PUBLIC"
        : reached(holder).map(RoleRules::path).orElseGet(() -> Echo.text(holder));
  }

  /** The names of a sample, and how many there are beyond. */
  static <T> String list(Sample<T> sample, Function<T, String> name) {
    List<String> told = sample.some().stream().limit(MOST_TOLD).map(name).toList();
    long more = sample.total() - told.size();
    return more > 0 ? Echo.list(told) + " and " + more + " more" : Echo.list(told);
  }
}
