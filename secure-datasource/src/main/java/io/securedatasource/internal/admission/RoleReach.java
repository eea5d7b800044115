package io.securedatasource.internal.admission;

import io.securedatasource.policy.RolePosture.MembershipGrant;
import io.securedatasource.policy.RolePosture.ReachableRole;
import io.securedatasource.policy.RolePosture.RoleAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which roles a role can become or act as, by the memberships there are. Linear in their number and
 * indifferent to circles.
 *
 * <p>A role that can be <em>become</em> (SET ROLE) passes on every option of its memberships. One
 * whose rights are merely <em>inherited</em> passes on INHERIT and ADMIN, but not SET: the server
 * looks for an unbroken chain of SET from the session's user (PostgreSQL 16 release notes, GRANT).
 * ADMIN lets a role grant the membership to itself, with SET, so it is as good as that. From 16 on
 * the server lets only superusers grant a superuser role; ADMIN on one counts all the same, since
 * nothing but an escalation is made of it.
 */
final class RoleReach {

  /**
   * A membership.
   *
   * @param member the role that was granted another
   * @param role the role that was granted
   * @param superuser whether the granted role has superuser rights
   * @param attributes the granted role's attributes
   * @param admin whether the member may grant it further
   * @param inherit whether the member has its rights
   * @param set whether the member may SET ROLE to it
   * @param granted whether it is a membership at all; otherwise RESET ROLE leads there
   * @param grantor who must be named to revoke it; {@code null} when nobody must
   */
  record Membership(
      String member,
      String role,
      boolean superuser,
      RoleAttributes attributes,
      boolean admin,
      boolean inherit,
      boolean set,
      boolean granted,
      @Nullable String grantor) {}

  private record Node(String role, boolean become) {}

  private record Step(Node node, @Nullable Membership by, @Nullable Step from) {}

  private RoleReach() {}

  /** Every role that {@code start} reaches, itself left out; each by a shortest path. */
  static List<ReachableRole> from(String start, List<Membership> memberships) {
    if (memberships.isEmpty()) {
      return List.of();
    }
    Map<String, List<Membership>> byMember = new HashMap<>();
    Set<String> own = new HashSet<>(Set.of(start));
    for (Membership membership : memberships) {
      byMember.computeIfAbsent(membership.member(), name -> new ArrayList<>()).add(membership);
      if (!membership.granted()) {
        own.add(membership.role());
      }
    }
    Map<Node, Step> seen = walk(start, byMember, membership -> true);
    Map<String, Step> shortest = new LinkedHashMap<>();
    seen.values().forEach(step -> shortest.putIfAbsent(step.node().role(), step));
    shortest.remove(start);
    Map<String, List<MembershipGrant>> entries = entries(start, own, byMember);
    List<ReachableRole> reached = new ArrayList<>();
    shortest.forEach(
        (role, step) -> {
          Membership by = Objects.requireNonNull(step.by());
          reached.add(
              new ReachableRole(
                  role,
                  path(step),
                  by.superuser(),
                  by.attributes(),
                  seen.containsKey(new Node(role, true)),
                  entries.getOrDefault(role, List.of())));
        });
    return List.copyOf(reached);
  }

  /** For each role, the memberships of the session's own roles by which it can be reached. */
  private static Map<String, List<MembershipGrant>> entries(
      String start, Set<String> own, Map<String, List<Membership>> byMember) {
    Map<String, List<Membership>> direct = new LinkedHashMap<>();
    own.stream()
        .sorted()
        .flatMap(member -> byMember.getOrDefault(member, List.of()).stream())
        .filter(Membership::granted)
        .forEach(
            membership ->
                direct
                    .computeIfAbsent(membership.role(), role -> new ArrayList<>())
                    .add(membership));
    Map<String, List<MembershipGrant>> entries = new HashMap<>();
    direct.forEach(
        (entry, grants) -> {
          Set<String> behind = new HashSet<>();
          walk(
                  start,
                  byMember,
                  membership ->
                      !membership.granted()
                          || !own.contains(membership.member())
                          || membership.role().equals(entry))
              .keySet()
              .forEach(node -> behind.add(node.role()));
          for (String role : behind) {
            if (!own.contains(role)) {
              List<MembershipGrant> into = entries.computeIfAbsent(role, name -> new ArrayList<>());
              grants.forEach(
                  grant ->
                      into.add(
                          new MembershipGrant(
                              grant.role(), grant.member(), grant.grantor(), grant.admin())));
            }
          }
        });
    return entries;
  }

  private static Map<Node, Step> walk(
      String start, Map<String, List<Membership>> byMember, Predicate<Membership> open) {
    Map<Node, Step> seen = new LinkedHashMap<>();
    Deque<Step> next = new ArrayDeque<>();
    Step first = new Step(new Node(start, true), null, null);
    seen.put(first.node(), first);
    next.add(first);
    while (!next.isEmpty()) {
      Step step = next.remove();
      for (Membership membership : byMember.getOrDefault(step.node().role(), List.of())) {
        boolean become = membership.admin() || (step.node().become() && membership.set());
        if ((!become && !membership.inherit()) || !open.test(membership)) {
          continue;
        }
        Step further = new Step(new Node(membership.role(), become), membership, step);
        if (seen.putIfAbsent(further.node(), further) == null) {
          next.add(further);
        }
      }
    }
    return seen;
  }

  private static List<String> path(Step last) {
    Deque<String> path = new ArrayDeque<>();
    for (@Nullable Step step = last; step != null; step = step.from()) {
      path.addFirst(step.node().role());
    }
    return List.copyOf(path);
  }
}
