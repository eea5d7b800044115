package io.securedatasource.testserver;

/**
 * Whether the asked-for kind of server can run here.
 *
 * @param isAvailable whether it can
 * @param reason one line that says what is there or what is missing
 */
public record Availability(boolean isAvailable, String reason) {}
