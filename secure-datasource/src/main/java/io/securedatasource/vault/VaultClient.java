package io.securedatasource.vault;

import io.securedatasource.credentials.CredentialsException;
import io.securedatasource.credentials.Secret;
import io.securedatasource.internal.files.BoundedFiles;
import io.securedatasource.internal.files.UnusableFileException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Asks Vault over HTTP. Each question is bounded in time, repetitions included, and each answer in
 * size. Redirects and proxies are not followed: a token goes to the address that was named. Of an
 * answer that is an error the status alone is told. Used by one thread at a time.
 */
final class VaultClient {

  private static final int LARGEST_ANSWER = 1024 * 1024;
  private static final int LARGEST_FILE = 1024 * 1024;
  private static final int TRIES = 4;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

  /** An eventually consistent node; too many requests; sealed, or no leader yet. */
  private static final Set<Integer> WORTH_REPEATING = Set.of(412, 429, 503);

  private final URI address;
  private final @Nullable String namespace;
  private final @Nullable Path trust;
  private final Duration limit;
  private @Nullable HttpClient client;

  /** What the trusted authorities were when the client was made. */
  private byte[] mark = {};

  VaultClient(URI address, @Nullable String namespace, @Nullable Path trust, Duration limit) {
    this.address = address;
    this.namespace = namespace;
    this.trust = trust;
    this.limit = limit;
  }

  /** Vault answered with an error. */
  static final class Refusal extends Exception {

    private static final long serialVersionUID = 1L;
    private final int status;

    Refusal(int status) {
      super("status " + status, null, false, false);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  /**
   * Asks.
   *
   * @param path below {@code /v1/}
   * @param body what to post; {@code null} to get. It is not cleared.
   * @param wanted the paths of what is read from the answer
   * @throws Refusal when Vault answers with an error
   * @throws CredentialsException when it does not answer, or not in a way that can be understood
   */
  Answer ask(String path, byte @Nullable [] body, @Nullable Secret token, Set<String> wanted)
      throws Refusal, CredentialsException {
    HttpRequest request = request(path, body, token);
    HttpClient http = client();
    long deadline = System.nanoTime() + limit.toNanos();
    for (int attempt = 1; ; attempt++) {
      Refusal refusal = null;
      String problem = null;
      try {
        return answer(send(http, request, deadline), wanted);
      } catch (Refusal e) {
        refusal = e;
      } catch (IOException e) {
        problem = e instanceof SSLException ? "cannot be trusted: TLS failed" : "cannot be reached";
      }
      Duration pause = pause(attempt);
      boolean again =
          (refusal == null || WORTH_REPEATING.contains(refusal.status()))
              && attempt < TRIES
              && System.nanoTime() + pause.toNanos() < deadline
              && !Thread.currentThread().isInterrupted();
      if (!again) {
        if (refusal != null) {
          throw refusal;
        }
        throw new CredentialsException("Vault at " + address + " " + problem);
      }
      LockSupport.parkNanos(pause.toNanos());
    }
  }

  /** Doubled each time, and between half of that and all of it, so that clients spread. */
  private static Duration pause(int attempt) {
    long most = FIRST_PAUSE.toNanos() << (attempt - 1);
    return Duration.ofNanos(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
  }

  private HttpRequest request(String path, byte @Nullable [] body, @Nullable Secret token) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address.resolve("/v1/" + path)).header("X-Vault-Request", "true");
    if (namespace != null) {
      request.header("X-Vault-Namespace", namespace);
    }
    if (token != null) {
      char[] characters = token.expose();
      try {
        request.header("X-Vault-Token", new String(characters)); // the client takes nothing else
      } finally {
        Arrays.fill(characters, '\0');
      }
    }
    return body == null
        ? request.GET().build()
        : request
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
  }

  /** The body, read within the deadline: the client's own timeout ends with the headers. */
  private HttpResponse<byte[]> send(HttpClient http, HttpRequest request, long deadline)
      throws IOException, CredentialsException {
    // One try may not use up the time for all.
    long wait = Math.min(deadline - System.nanoTime(), limit.toNanos() / 2);
    CompletableFuture<HttpResponse<byte[]>> exchange =
        http.sendAsync(request, info -> new BoundedBody(LARGEST_ANSWER));
    try {
      return exchange.get(wait, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      exchange.cancel(true);
      throw new IOException("no answer in time");
    } catch (InterruptedException e) {
      exchange.cancel(true);
      Thread.currentThread().interrupt();
      throw new CredentialsException("the thread was interrupted while it waited for Vault");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof SSLException tls) {
        throw tls;
      }
      throw new IOException("the exchange failed");
    }
  }

  private Answer answer(HttpResponse<byte[]> response, Set<String> wanted)
      throws Refusal, CredentialsException {
    byte[] body = response.body();
    try {
      int status = response.statusCode();
      if (status == 204) {
        return new Answer(Map.of());
      }
      if (status != 200) {
        throw new Refusal(status);
      }
      return new Answer(Json.read(body, wanted));
    } catch (IOException e) {
      throw new CredentialsException("Vault at " + address + " does not answer in JSON");
    } finally {
      Arrays.fill(body, (byte) 0);
    }
  }

  /** The client; another one when the file of trusted authorities was replaced. */
  private HttpClient client() throws CredentialsException {
    byte[] now = BoundedFiles.mark(trust == null ? List.of() : List.of(trust), LARGEST_FILE);
    HttpClient known = client;
    if (known != null && Arrays.equals(mark, now)) {
      return known;
    }
    SSLParameters tls = new SSLParameters();
    tls.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(limit.dividedBy(2))
            .sslContext(trusting(trust))
            .sslParameters(tls);
    HttpClient made = builder.build();
    client = made;
    mark = now;
    return made;
  }

  /**
   * TLS that trusts the authorities in that file, or those of the JVM. Not the JVM's default
   * context: any code of the application may have replaced that by one which trusts everybody.
   */
  private static SSLContext trusting(@Nullable Path file) throws CredentialsException {
    try {
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(file == null ? null : authorities(file)); // null: those of the JVM
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new CredentialsException("the authorities that Vault is trusted by cannot be used");
    }
  }

  private static KeyStore authorities(Path file) throws CredentialsException {
    try (InputStream in = new ByteArrayInputStream(BoundedFiles.read(file, LARGEST_FILE))) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int count = 0;
      for (Certificate certificate :
          CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("authority-" + ++count, certificate);
      }
      if (count == 0) {
        throw new CredentialsException("Vault's trust file " + file + " holds no certificate");
      }
      return store;
    } catch (UnusableFileException e) {
      throw new CredentialsException("Vault's trust file " + file + " " + e.predicate());
    } catch (IOException | GeneralSecurityException e) {
      throw new CredentialsException("Vault's trust file " + file + " cannot be parsed");
    }
  }
}
