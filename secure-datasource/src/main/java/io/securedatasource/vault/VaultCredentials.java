package io.securedatasource.vault;

import io.securedatasource.credentials.Credentials;
import io.securedatasource.credentials.CredentialsException;
import io.securedatasource.credentials.RotatingCredentials;
import io.securedatasource.vault.VaultClient.Refusal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Credentials out of HashiCorp Vault or OpenBao: of a dynamic role ({@code database/creds/<role>}),
 * or stored in a key-value engine of version 2. Several data sources may share one; thread-safe.
 *
 * <p>Leases and tokens are renewed when two thirds of their time have passed. When a renewal is cut
 * short because the greatest age is near, successors are fetched while the predecessor is still
 * good. A superseded lease is revoked once no data source has a session open with it; when the last
 * data source closes, all leases are revoked, and the token if it was issued to this provider.
 *
 * <p>When Vault is away the credentials there are stay in use until their lease ends, and Vault is
 * asked again after pauses that grow to a minute.
 *
 * <pre>{@code
 * VaultCredentials.at(URI.create("https://vault.internal:8200"))
 *     .trust(Path.of("/etc/shop/vault-ca.pem"))
 *     .appRole("shop", Path.of("/run/secrets/vault_secret_id"))
 *     .dynamic("database", "shop-app")
 *     .build()
 * }</pre>
 */
public final class VaultCredentials implements RotatingCredentials, AutoCloseable {

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** The shortest time between two questions that the server's refusals lead to. */
  private static final Duration BETWEEN_REFUSALS = Duration.ofSeconds(5);

  private final VaultApi api;
  private final String description;
  private final Duration limit;
  private final Duration refresh;
  private final InstantSource clock;
  private final Retired retired = new Retired(this::close);

  /** Held while Vault is asked. */
  private final ReentrantLock asking = new ReentrantLock();

  /** Changed with the lock held. */
  private volatile @Nullable Lease current;

  /** Guarded by the lock. */
  private @Nullable VaultToken token;

  /** When stored credentials were read last. Guarded by the lock. */
  private Instant read = Instant.MIN;

  /** The trouble with Vault, and how often in a row. Guarded by the lock. */
  private @Nullable CredentialsException trouble;

  private int failures;
  private Instant notBefore = Instant.MIN;

  VaultCredentials(
      VaultApi api, String description, Duration limit, Duration refresh, InstantSource clock) {
    this.api = api;
    this.description = description;
    this.limit = limit;
    this.refresh = refresh;
    this.clock = clock;
  }

  /**
   * Starts from the address of Vault.
   *
   * @param address {@code https://host:port}; plain HTTP is admitted on loopback alone, where a
   *     Vault agent may listen
   * @throws IllegalArgumentException when it is not such an address
   */
  public static VaultCredentialsBuilder at(URI address) {
    return new VaultCredentialsBuilder(address);
  }

  @Override
  public Credentials get() throws CredentialsException {
    Lease lease = current;
    if (lease != null && lease.isValidAt(clock.instant())) {
      return lease.credentials();
    }
    lock();
    try {
      lease = current;
      return lease != null && lease.isValidAt(clock.instant())
          ? lease.credentials()
          : attempt(this::successor);
    } finally {
      asking.unlock();
    }
  }

  @Override
  public void maintain() throws CredentialsException {
    if (current == null || !asking.tryLock()) {
      return; // nothing to maintain, or somebody is at it
    }
    try {
      Credentials unused = attempt(this::maintainAll);
    } finally {
      asking.unlock();
    }
  }

  @Override
  public Credentials replace(Credentials superseded) throws CredentialsException {
    lock();
    try {
      Lease lease = current;
      if (lease != null && lease.isValidAt(clock.instant())) {
        boolean another = !lease.credentials().equals(superseded);
        boolean tooSoon = clock.instant().isBefore(lease.fetched().plus(BETWEEN_REFUSALS));
        if (another || tooSoon) {
          return lease.credentials();
        }
      }
      return attempt(this::successor);
    } finally {
      asking.unlock();
    }
  }

  @Override
  public @Nullable Instant expires(Credentials credentials) {
    Lease lease = current;
    if (lease == null || !lease.credentials().equals(credentials)) {
      lease = retired.find(credentials);
    }
    return lease == null || lease.id() == null ? null : lease.expires();
  }

  @Override
  public Use use() {
    return retired.use();
  }

  private void lock() throws CredentialsException {
    try {
      if (asking.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new CredentialsException("Vault is being asked already, and takes its time");
  }

  private interface Step {
    Credentials run() throws CredentialsException;
  }

  /** Runs a step, unless the last failure is too recent; then it is told again. */
  private Credentials attempt(Step step) throws CredentialsException {
    CredentialsException last = trouble;
    if (last != null && clock.instant().isBefore(notBefore)) {
      throw new CredentialsException(String.valueOf(last.getMessage()));
    }
    try {
      Credentials credentials = step.run();
      trouble = null;
      failures = 0;
      return credentials;
    } catch (CredentialsException e) {
      long most = FIRST_PAUSE.toMillis() << Math.min(failures, 6);
      long pause = Math.min(most, LONGEST_PAUSE.toMillis());
      notBefore =
          clock.instant().plusMillis(ThreadLocalRandom.current().nextLong(pause / 2, pause + 1));
      failures++;
      trouble = e;
      throw e;
    }
  }

  private interface Question<T> {
    T ask(VaultToken token) throws Refusal, CredentialsException;
  }

  /** Asks with a token; with another one when that is not accepted any more. */
  private <T> T ask(String what, Question<T> question) throws CredentialsException {
    VaultToken known = token;
    VaultToken used = known != null && clock.instant().isBefore(known.expires()) ? known : login();
    try {
      return question.ask(used);
    } catch (Refusal e) {
      if (e.status() != 403 || !used.equals(known)) {
        throw VaultApi.refused(what, e);
      }
    }
    try {
      return question.ask(login());
    } catch (Refusal e) {
      throw VaultApi.refused(what, e);
    }
  }

  private VaultToken login() throws CredentialsException {
    VaultToken next = api.login();
    VaultToken known = token;
    if (known != null && known.takesOver(next)) {
      next.secret().destroy();
      return known;
    }
    token = next;
    if (known != null) {
      known.secret().destroy(); // its leases end with it; nothing is asked with it any more
    }
    return next;
  }

  /** A token that may not look after itself does not keep its leases from being looked after. */
  private Credentials maintainAll() throws CredentialsException {
    CredentialsException problem = null;
    try {
      maintainToken();
    } catch (CredentialsException e) {
      problem = e;
    }
    Credentials credentials = maintainLease();
    revokeFree();
    if (problem != null) {
      throw problem;
    }
    return credentials;
  }

  private void maintainToken() throws CredentialsException {
    VaultToken known = token;
    if (known == null || !known.isDueAt(clock.instant())) {
      return;
    }
    try {
      if (known.isRenewable() && api.renew(known)) {
        return;
      }
    } catch (Refusal e) {
      // Not to be renewed: another one, then.
    }
    login();
  }

  private Credentials maintainLease() throws CredentialsException {
    Lease lease = current;
    VaultToken known = token;
    Instant now = clock.instant();
    if (lease == null || known == null) {
      return successor();
    }
    if (lease.id() == null) {
      return now.isBefore(read.plus(refresh)) ? lease.credentials() : successor();
    }
    if (!lease.isOf(known)) {
      return successor(); // its lease ends with the token before
    }
    if (!lease.isDueAt(now)) {
      return lease.credentials();
    }
    try {
      if (lease.isRenewable() && api.renew(lease, known)) {
        return lease.credentials();
      }
    } catch (Refusal e) {
      // Not to be renewed: others, then.
    }
    return successor();
  }

  /** Fetches credentials, which supersede the current ones unless they are the same. */
  private Credentials successor() throws CredentialsException {
    Lease next = ask(description, api::fetch);
    read = clock.instant();
    Lease before = current;
    if (before != null && next.id() == null && same(before.credentials(), next.credentials())) {
      next.credentials().password().destroy();
      return before.credentials();
    }
    current = next;
    if (before != null) {
      retired.add(before);
    }
    return next.credentials();
  }

  private static boolean same(Credentials one, Credentials other) {
    return one.user().equals(other.user()) && one.password().matches(other.password());
  }

  private void revokeFree() throws CredentialsException {
    CredentialsException problem = null;
    for (Lease lease : retired.takeFree(clock.instant())) {
      try {
        if (lease.id() != null && lease.isValidAt(clock.instant())) {
          boolean unused =
              ask(
                  "the revocation of a lease, which now ends by itself",
                  known -> {
                    api.revoke(lease, known);
                    return true;
                  });
        }
      } catch (CredentialsException e) {
        problem = e;
      } finally {
        lease.credentials().password().destroy();
      }
    }
    if (problem != null) {
      throw problem;
    }
  }

  /**
   * Revokes all leases, and the token if it was issued to this provider. Happens by itself when the
   * last data source that uses this provider is closed. A provider that is asked again begins anew.
   */
  @Override
  public void close() {
    try {
      lock();
    } catch (CredentialsException e) {
      return; // the leases end by themselves
    }
    VaultToken known = token;
    List<Lease> all = new ArrayList<>(retired.takeAll());
    try {
      if (current != null) {
        all.add(current);
      }
      current = null;
      token = null;
      for (Lease lease : all) {
        if (known != null && lease.id() != null && lease.isValidAt(clock.instant())) {
          api.revoke(lease, known);
        }
      }
      if (known != null && known.isOwn()) {
        api.revoke(known);
      }
    } catch (CredentialsException | Refusal e) {
      // What could not be revoked ends by itself.
    } finally {
      all.forEach(lease -> lease.credentials().password().destroy());
      if (known != null) {
        known.secret().destroy();
      }
      asking.unlock();
    }
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public String toString() {
    return description;
  }
}
