package io.securedatasource.internal.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.securedatasource.internal.admission.RoleReach.Membership;
import io.securedatasource.policy.RolePosture.MembershipGrant;
import io.securedatasource.policy.RolePosture.ReachableRole;
import io.securedatasource.policy.RolePosture.RoleAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class RoleReachTest {

  private static Membership membership(
      String member, String role, boolean admin, boolean inherit, boolean set) {
    return new Membership(
        member, role, role.equals("root"), RoleAttributes.NONE, admin, inherit, set, true, null);
  }

  private static Membership set(String member, String role) {
    return membership(member, role, false, false, true);
  }

  private static Membership inherit(String member, String role) {
    return membership(member, role, false, true, false);
  }

  private static Membership admin(String member, String role) {
    return membership(member, role, true, false, false);
  }

  private static List<String> reach(Membership... memberships) {
    return RoleReach.from("app", List.of(memberships)).stream().map(ReachableRole::name).toList();
  }

  @Test
  void a_membership_without_any_option_reaches_nothing() {
    assertThat(reach(membership("app", "root", false, false, false))).isEmpty();
  }

  @Test
  void set_inherit_and_admin_each_reach() {
    assertThat(reach(set("app", "root"))).containsExactly("root");
    assertThat(reach(inherit("app", "root"))).containsExactly("root");
    assertThat(reach(admin("app", "root"))).containsExactly("root");
  }

  @Test
  void the_path_is_a_shortest_one_from_the_session_to_the_role() {
    assertThat(
            RoleReach.from(
                "app",
                List.of(
                    set("app", "a"),
                    set("a", "b"),
                    set("b", "root"),
                    set("app", "c"),
                    set("c", "root"))))
        .filteredOn(role -> role.name().equals("root"))
        .singleElement()
        .satisfies(
            root -> {
              assertThat(root.path()).containsExactly("app", "c", "root");
              assertThat(root.superuser()).isTrue();
              assertThat(root.assumable()).isTrue();
            });
  }

  @Test
  void every_membership_of_one_s_own_that_leads_there_is_named_and_no_other() {
    assertThat(
            RoleReach.from(
                "app",
                List.of(
                    set("app", "a"),
                    set("a", "b"),
                    set("b", "root"),
                    set("app", "c"),
                    set("c", "root"),
                    set("app", "d"))))
        .filteredOn(role -> role.name().equals("root"))
        .singleElement()
        .satisfies(
            root ->
                assertThat(root.entries())
                    .extracting(MembershipGrant::role)
                    .containsExactlyInAnyOrder("a", "c"));
  }

  @Test
  void a_role_whose_rights_are_only_inherited_cannot_be_become() {
    assertThat(RoleReach.from("app", List.of(inherit("app", "a"), set("a", "b"))))
        .singleElement()
        .satisfies(role -> assertThat(role.assumable()).isFalse());
    assertThat(RoleReach.from("app", List.of(inherit("app", "a"), set("app", "c"), set("c", "a"))))
        .allSatisfy(role -> assertThat(role.assumable()).isTrue());
  }

  @Test
  void a_role_that_is_only_inherited_does_not_pass_on_set() {
    assertThat(reach(inherit("app", "a"), set("a", "root"))).containsExactly("a");
    assertThat(reach(set("app", "a"), inherit("a", "root"))).containsExactly("a", "root");
    assertThat(reach(inherit("app", "a"), inherit("a", "root"))).containsExactly("a", "root");
  }

  @Test
  void a_role_that_is_only_inherited_passes_on_admin() {
    assertThat(reach(inherit("app", "a"), admin("a", "b"), set("b", "root")))
        .containsExactly("a", "b", "root");
  }

  @Test
  void a_role_reached_by_inheritance_first_and_by_set_later_passes_on_set() {
    assertThat(reach(inherit("app", "a"), set("app", "x"), set("x", "a"), set("a", "root")))
        .contains("root");
  }

  @Test
  void circles_end() {
    assertThat(reach(set("app", "a"), set("a", "b"), set("b", "app"), set("b", "a")))
        .containsExactly("a", "b");
  }

  @Test
  void thousands_of_roles_are_linear() {
    List<Membership> memberships = new ArrayList<>();
    memberships.add(set("app", "0/0"));
    memberships.add(set("app", "0/1"));
    // Two to the power of 2,000 paths.
    for (int level = 0; level < 2_000; level++) {
      for (int from = 0; from < 2; from++) {
        for (int to = 0; to < 2; to++) {
          memberships.add(set(level + "/" + from, (level + 1) + "/" + to));
        }
      }
    }
    memberships.add(set("2000/1", "root"));
    Assertions.assertTimeout(
        Duration.ofSeconds(5),
        () ->
            assertThat(RoleReach.from("app", memberships))
                .hasSize(4_003)
                .filteredOn(ReachableRole::superuser)
                .singleElement()
                .satisfies(root -> assertThat(root.path()).hasSize(2_003)));
  }
}
