package io.securedatasource.credentials;

/**
 * No credentials could be had. The message says where they were looked for, never what was found.
 */
public final class CredentialsException extends Exception {

  private static final long serialVersionUID = 1L;
  private static final int LONGEST = 300;

  /**
   * Says why, as a clause without a secret.
   *
   * @param message such as {@code "the file /run/secrets/db_password does not exist"}
   */
  public CredentialsException(String message) {
    super(plain(message));
  }

  /** The message on one line and of bounded length, since it may come from elsewhere. */
  private static String plain(String message) {
    String text = message.replaceAll("[\\p{Cntrl}\\p{Cf}]+", " ");
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
  }
}
