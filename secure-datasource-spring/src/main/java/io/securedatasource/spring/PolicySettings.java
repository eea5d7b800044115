package io.securedatasource.spring;

import io.securedatasource.policy.Ceilings;
import io.securedatasource.policy.Enforcement;
import io.securedatasource.policy.RoleProfile;
import io.securedatasource.policy.SecurityPolicy;
import io.securedatasource.policy.SecurityPolicy.Preset;
import io.securedatasource.policy.Waiver;
import io.securedatasource.spring.SecureDataSourceProperties.Limits;
import io.securedatasource.spring.SecureDataSourceProperties.WaiverSetting;
import java.time.Duration;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** From settings to a policy. */
final class PolicySettings {

  private PolicySettings() {}

  /**
   * The policy of those layers.
   *
   * @throws InvalidConfigurationPropertyValueException when a setting names no rule, or lacks what
   *     it takes
   */
  static SecurityPolicy policy(Layers layers, RoleProfile role) {
    SecurityPolicy.Builder policy = preset(layers).toBuilder();
    for (SecureDataSourceProperties layer : layers.fromTheTop()) {
      layer.rules().forEach((rule, enforcement) -> raise(policy, rule, enforcement));
    }
    layers.all(SecureDataSourceProperties::waivers).forEach(waiver -> waive(policy, waiver));
    layers.all(SecureDataSourceProperties::allowedHosts).forEach(policy::allowHost);
    layers.all(SecureDataSourceProperties::allowedAddresses).forEach(range -> allow(policy, range));
    Limits limits = layers.first(SecureDataSourceProperties::limits);
    if (limits != null) {
      raise(policy, role, limits);
    }
    return policy.build();
  }

  private static SecurityPolicy preset(Layers layers) {
    Preset stated = layers.first(SecureDataSourceProperties::policy);
    return switch (stated == null ? Preset.PRODUCTION : stated) {
      case PRODUCTION -> SecurityPolicy.production();
      case BASELINE -> SecurityPolicy.baseline();
      case DEVELOPMENT ->
          SecurityPolicy.development(
              layers.all(SecureDataSourceProperties::developmentHosts).toArray(String[]::new));
    };
  }

  private static void raise(SecurityPolicy.Builder policy, String rule, Enforcement enforcement) {
    String property = SecureDataSourceProperties.PREFIX + ".rules." + rule;
    if (enforcement != Enforcement.ENFORCE) {
      throw new InvalidConfigurationPropertyValueException(
          property,
          enforcement,
          "a rule is lowered by a waiver alone: secure-datasource.waivers with rule, reason, owner"
              + " and expires");
    }
    try {
      policy.enforce(rule);
    } catch (IllegalArgumentException e) {
      throw new InvalidConfigurationPropertyValueException(property, enforcement, e.getMessage());
    }
  }

  private static void waive(SecurityPolicy.Builder policy, WaiverSetting setting) {
    try {
      policy.waive(
          new Waiver(
              text(setting.rule()),
              text(setting.reason()),
              text(setting.owner()),
              day(setting.expires())));
    } catch (IllegalArgumentException e) {
      throw new InvalidConfigurationPropertyValueException(
          SecureDataSourceProperties.PREFIX + ".waivers", setting.rule(), e.getMessage());
    }
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }

  private static LocalDate day(@Nullable LocalDate value) {
    if (value == null) {
      throw new IllegalArgumentException("a waiver names the day on which it expires");
    }
    return value;
  }

  private static void allow(SecurityPolicy.Builder policy, String range) {
    try {
      policy.allowAddresses(range);
    } catch (IllegalArgumentException e) {
      throw new InvalidConfigurationPropertyValueException(
          SecureDataSourceProperties.PREFIX + ".allowed-addresses", range, e.getMessage());
    }
  }

  private static void raise(SecurityPolicy.Builder policy, RoleProfile role, Limits limits) {
    String reason = limits.reason();
    if (reason == null || reason.isBlank()) {
      throw new InvalidConfigurationPropertyValueException(
          SecureDataSourceProperties.PREFIX + ".limits.reason",
          reason,
          "raising a limit takes a reason");
    }
    if (limits.maximumPoolSize() != null) {
      policy.maximumPoolSize(limits.maximumPoolSize(), reason);
    }
    Ceilings ceilings = Ceilings.standard(role);
    policy.ceilings(
        role,
        new Ceilings(
            ceilings.connect(),
            ceilings.login(),
            or(limits.lock(), ceilings.lock()),
            or(limits.statement(), ceilings.statement()),
            or(limits.idleInTransaction(), ceilings.idleInTransaction())),
        reason);
  }

  private static Duration or(@Nullable Duration stated, Duration standard) {
    return stated == null ? standard : stated;
  }
}
