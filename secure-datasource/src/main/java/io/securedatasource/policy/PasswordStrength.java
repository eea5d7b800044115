package io.securedatasource.policy;

/**
 * What may be said of a password without telling it.
 *
 * @param length in characters
 * @param blank empty, or white space alone
 * @param names it equals the user's or the database's name, in any case
 * @param wellKnown it is a default that ships with software or stands in tutorials and templates
 */
public record PasswordStrength(int length, boolean blank, boolean names, boolean wellKnown) {}
