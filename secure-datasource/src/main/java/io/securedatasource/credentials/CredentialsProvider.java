package io.securedatasource.credentials;

import java.nio.file.Path;
import java.time.InstantSource;

/**
 * Where credentials come from. Asked once for each physical connection, so that a rotated password
 * reaches new connections. Implementations are thread-safe, and bounded in time.
 */
public interface CredentialsProvider {

  /**
   * The credentials to connect with now. The secret may be shared with later calls: who uses it
   * clears what it {@linkplain Secret#expose() exposed}, and leaves the secret itself alone.
   *
   * @throws CredentialsException when there are none
   */
  Credentials get() throws CredentialsException;

  /** Where they come from, for people: {@code "file /run/secrets/db_password"}. Never a secret. */
  String description();

  /**
   * Whether each secret that {@link #get()} gives is the caller's own, to be destroyed when it is
   * superseded. Unless said it may be shared, and is left alone.
   */
  default boolean givesSecretsAway() {
    return false;
  }

  /** Obtains credentials from elsewhere, such as a secret manager or a token service. */
  @FunctionalInterface
  interface Source {
    /** The credentials to connect with now. Bounded in time; any exception means there are none. */
    Credentials fetch() throws Exception;
  }

  /** Obtains tokens from elsewhere, such as the token service of a cloud. */
  @FunctionalInterface
  interface TokenSource {
    /** A token that is valid now. Bounded in time; any exception means there is none. */
    Token fetch() throws Exception;
  }

  /**
   * The environment variables {@code PGUSER}, and {@code PGPASSWORD} or {@code PGPASSWORD_FILE}.
   * The latter holds the absolute path of a file that is read as by {@link #file}.
   */
  static CredentialsProvider environment() {
    return environment("PGUSER", "PGPASSWORD");
  }

  /**
   * Two environment variables. In place of {@code passwordVariable}, the variable of that name with
   * {@code _FILE} at its end may hold the absolute path of a file that is read as by {@link #file};
   * both at once are refused.
   */
  static CredentialsProvider environment(String userVariable, String passwordVariable) {
    return new EnvironmentCredentials(userVariable, passwordVariable, System.getenv()::get);
  }

  /**
   * A password in a file, as Docker and Kubernetes mount it: UTF-8, at most 64 KiB, one newline at
   * its end left out, no other control character. The file is read anew each time, and links are
   * followed anew, so that a replaced file reaches new connections.
   *
   * <p>The file's permissions are not looked at: mounted secrets are commonly readable by every
   * user of the container (0644, in memory), and keeping them apart is the container's part.
   *
   * @throws IllegalArgumentException when {@code user} is no user's name
   */
  static CredentialsProvider file(String user, Path password) {
    return new FileCredentials(user, password);
  }

  /** User and password in two files, each read as by {@link #file}. */
  static CredentialsProvider files(Path user, Path password) {
    return new FilePairCredentials(user, password);
  }

  /**
   * A user and a password that the application's code hands over, and answers for.
   *
   * @throws IllegalArgumentException when {@code user} is no user's name
   */
  static CredentialsProvider of(String user, Secret password) {
    return new GivenCredentials(new Credentials(user, password));
  }

  /**
   * Credentials out of a secret manager or a token service.
   *
   * <p>When the source throws anything but a {@link CredentialsException}, its message goes no
   * further, since such messages are known to hold requests and tokens: the class of the exception
   * is told alone. A source that knows its message is safe throws a {@code CredentialsException}.
   *
   * @param description where they come from, for people; never a secret
   */
  static CredentialsProvider supplied(String description, Source source) {
    return new SuppliedCredentials(description, source);
  }

  /**
   * Short-lived tokens in the place of a password, as clouds issue them for a role (IAM). A token
   * is kept until two thirds of its life have passed, then another is fetched. Sessions that are
   * open go on. A data source takes tokens with {@code authentication(AuthenticationMethod.TOKEN)}
   * alone.
   *
   * @param description where they come from, for people; never a secret
   * @param source asked as by {@link #supplied}
   */
  static CredentialsProvider token(String description, TokenSource source) {
    return new TokenCredentials(description, source, InstantSource.system());
  }

  /**
   * A user who proves itself by its TLS client certificate, and has no password.
   *
   * @throws IllegalArgumentException when {@code user} is no user's name
   */
  static CredentialsProvider certificate(String user) {
    return new CertificateCredentials(user);
  }
}
