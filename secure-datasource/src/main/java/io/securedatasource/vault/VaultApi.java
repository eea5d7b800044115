package io.securedatasource.vault;

import io.securedatasource.credentials.Credentials;
import io.securedatasource.credentials.CredentialsException;
import io.securedatasource.credentials.Secret;
import io.securedatasource.vault.VaultClient.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of Vault, and what the answers mean. Keeps nothing. Used by one thread at a time.
 */
final class VaultApi {

  /** What credentials are read from. */
  record Source(String path, String user, String password, boolean leased) {}

  /** A login that begins with credentials of less may not come to its end. */
  private static final Duration SHORTEST_LEASE = Duration.ofSeconds(5);

  private static final String LEASE_ID = "lease_id";
  private static final String LEASE_DURATION = "lease_duration";
  private static final String RENEWABLE = "renewable";
  private static final String CLIENT_TOKEN = "auth.client_token";
  private static final String TOKEN_DURATION = "auth.lease_duration";
  private static final String TOKEN_RENEWABLE = "auth.renewable";
  private static final String TTL = "data.ttl";
  private static final String DATA_RENEWABLE = "data.renewable";

  private final VaultClient client;
  private final Login login;
  private final Source source;
  private final InstantSource clock;

  VaultApi(VaultClient client, Login login, Source source, InstantSource clock) {
    this.client = client;
    this.login = login;
    this.source = source;
    this.clock = clock;
  }

  /** Obtains a token. */
  VaultToken login() throws CredentialsException {
    Instant now = clock.instant();
    if (login instanceof Login.Exchange exchange) {
      byte[] body = exchange.body();
      try (Answer answer =
          client.ask(
              exchange.path(), body, null, Set.of(CLIENT_TOKEN, TOKEN_DURATION, TOKEN_RENEWABLE))) {
        return new VaultToken(
            sendable(answer.secret(CLIENT_TOKEN)),
            answer.seconds(TOKEN_DURATION),
            answer.isTrue(TOKEN_RENEWABLE),
            true,
            now);
      } catch (Refusal e) {
        throw refused("the login at " + exchange.path(), e);
      } finally {
        Arrays.fill(body, (byte) 0);
      }
    }
    Secret token = sendable(Secret.inFile(((Login.TokenFile) login).file()));
    try (Answer answer =
        client.ask("auth/token/lookup-self", null, token, Set.of(TTL, DATA_RENEWABLE))) {
      return new VaultToken(token, answer.seconds(TTL), answer.isTrue(DATA_RENEWABLE), false, now);
    } catch (Refusal e) {
      token.destroy();
      throw refused("the token in its file", e);
    }
  }

  /** The token, once it is known that a header can hold it: the client would repeat it if not. */
  private static Secret sendable(Secret token) throws CredentialsException {
    char[] characters = token.expose();
    try {
      for (char character : characters) {
        if (character <= ' ' || character > '~') {
          token.destroy();
          throw new CredentialsException("the token for Vault holds characters that no token has");
        }
      }
      return token;
    } finally {
      Arrays.fill(characters, '\0');
    }
  }

  /**
   * Renews a token.
   *
   * @return whether it is good for long enough
   */
  boolean renew(VaultToken token) throws Refusal, CredentialsException {
    Instant now = clock.instant();
    try (Answer answer =
        client.ask(
            "auth/token/renew-self",
            Json.write(Map.of()),
            token.secret(),
            Set.of(TOKEN_DURATION))) {
      return token.renewed(answer.seconds(TOKEN_DURATION), now);
    }
  }

  /** Fetches credentials. */
  Lease fetch(VaultToken token) throws Refusal, CredentialsException {
    Instant now = clock.instant();
    try (Answer answer =
        client.ask(
            source.path(),
            null,
            token.secret(),
            Set.of(source.user(), source.password(), LEASE_ID, LEASE_DURATION, RENEWABLE))) {
      @Nullable String lease = source.leased() ? answer.text(LEASE_ID) : null;
      Duration duration = answer.seconds(LEASE_DURATION);
      if (lease != null && duration.compareTo(SHORTEST_LEASE) < 0) {
        revokeQuietly(lease, token);
        throw new CredentialsException(
            "Vault gave a lease of "
                + source.path()
                + " that has ended or is about to; its time must be at least "
                + SHORTEST_LEASE.toSeconds()
                + " s");
      }
      return new Lease(credentials(answer), token, lease, duration, answer.isTrue(RENEWABLE), now);
    }
  }

  /** What cannot be revoked ends by itself. */
  private void revokeQuietly(String lease, VaultToken token) throws CredentialsException {
    try {
      revoke(lease, token);
    } catch (Refusal e) {
      // The caller is told of something worse.
    }
  }

  private Credentials credentials(Answer answer) throws CredentialsException {
    String user = answer.text(source.user());
    Secret password = answer.secret(source.password());
    try {
      return new Credentials(user, password);
    } catch (IllegalArgumentException e) {
      throw new CredentialsException(
          "'" + source.user() + "' in " + source.path() + " is not a user's name");
    }
  }

  /**
   * Renews a lease for as long as it was granted first.
   *
   * @return whether it is good for long enough
   */
  boolean renew(Lease lease, VaultToken token) throws Refusal, CredentialsException {
    Instant now = clock.instant();
    Map<String, char[]> body = new LinkedHashMap<>();
    body.put(LEASE_ID, String.valueOf(lease.id()).toCharArray());
    body.put("increment", Long.toString(lease.granted().toSeconds()).toCharArray());
    try (Answer answer =
        client.ask("sys/leases/renew", Json.write(body), token.secret(), Set.of(LEASE_DURATION))) {
      Duration duration = answer.seconds(LEASE_DURATION);
      return lease.renewed(duration, now);
    }
  }

  /** Ends a lease. */
  void revoke(Lease lease, VaultToken token) throws Refusal, CredentialsException {
    revoke(String.valueOf(lease.id()), token);
  }

  private void revoke(String lease, VaultToken token) throws Refusal, CredentialsException {
    byte[] body = Json.write(Map.of(LEASE_ID, lease.toCharArray()));
    client.ask("sys/leases/revoke", body, token.secret(), Set.of()).close();
  }

  /** Ends a token, and with it every lease that was obtained with it. */
  void revoke(VaultToken token) throws Refusal, CredentialsException {
    client.ask("auth/token/revoke-self", Json.write(Map.of()), token.secret(), Set.of()).close();
  }

  /** A refusal in words. Vault's own are left out: they may repeat what was asked. */
  static CredentialsException refused(String what, Refusal refusal) {
    String meaning =
        switch (refusal.status()) {
          case 307 -> ": it names another node; name that, or let standby nodes forward";
          case 400 -> ": it does not accept the request";
          case 403 -> ": permission is denied";
          case 404 -> ": there is nothing at that path";
          case 412 -> ": the node has not caught up";
          case 429 -> ": it gets too many requests";
          case 503 -> ": it is sealed, or has no leader";
          default -> "";
        };
    return new CredentialsException(
        "Vault refuses %s (status %d)%s".formatted(what, refusal.status(), meaning));
  }
}
