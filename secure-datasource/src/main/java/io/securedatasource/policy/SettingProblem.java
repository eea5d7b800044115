package io.securedatasource.policy;

/**
 * A setting that cannot be taken as it stands. Found while settings are read; each kind is judged
 * by the rule of its name.
 *
 * @param kind what is wrong with it
 * @param found what was found, as a clause for people ({@code "the URL names sslmode twice"}); safe
 *     to print: no value that may be a secret, no control character, bounded in length
 * @param fix what to do about it, as an imperative clause
 */
public record SettingProblem(Kind kind, String found, String fix) {

  /** The kinds of problem. */
  public enum Kind {
    /** The text is not a {@code jdbc:postgresql:} URL, or can be read in two ways. */
    MALFORMED,
    /** A key that the driver does not know, and would ignore in silence. */
    UNKNOWN_PROPERTY,
    /** A key that stands twice, in one source or in two that disagree. */
    DUPLICATE_PROPERTY,
    /** A key that names host, port or database, and would connect elsewhere than the URL says. */
    TARGET_OVERRIDE,
    /** A control character, NUL included, which smuggles settings into the startup packet. */
    CONTROL_CHARACTER,
    /** A service name, which would read settings from a file of somebody else's. */
    SERVICE,
    /** A key that loads classes, writes files, or is the library's own to set. */
    FORBIDDEN_PROPERTY,
    /** A key that hands verification of the server, or the asking for a password, to other code. */
    CUSTOM_VERIFICATION,
    /** A host that is not a name, an IPv4 or a bracketed IPv6 address. */
    INVALID_HOST,
    /** A value that its key does not admit. */
    INVALID_VALUE,
    /** A password, key password or token in the URL. */
    SECRET_IN_URL
  }
}
