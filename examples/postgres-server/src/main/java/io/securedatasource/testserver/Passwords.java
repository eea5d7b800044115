package io.securedatasource.testserver;

import java.security.SecureRandom;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** Makes passwords of 24 letters and digits that share one canary. Used by one thread. */
final class Passwords {

  private static final String ALPHABET =
      "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

  private final SecureRandom random = new SecureRandom();
  private final String canary = "CANARY" + letters(6);

  /** Part of every password. */
  String canary() {
    return canary;
  }

  String next() {
    return letters(6) + canary + letters(6);
  }

  Map<Role, Login> forRoles() {
    Map<Role, Login> logins = new EnumMap<>(Role.class);
    for (Role role : Role.values()) {
      logins.put(role, new Login(role.userName(), next()));
    }
    return Collections.unmodifiableMap(logins);
  }

  private String letters(int count) {
    StringBuilder text = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }
}
