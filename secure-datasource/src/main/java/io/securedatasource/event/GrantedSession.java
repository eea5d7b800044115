package io.securedatasource.event;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the server granted on a physical connection.
 *
 * @param protocol the TLS protocol; {@code null} when the connection is plaintext
 * @param cipherSuite the TLS cipher suite; {@code null} when the connection is plaintext
 * @param certificateExpires the end of the server certificate's validity; {@code null} when the
 *     connection is plaintext
 * @param user the database role
 * @param serverVersion {@code server_version_num}, such as 180004
 * @param connectionLimit how many sessions the server takes of ordinary roles: {@code
 *     max_connections} less those that are reserved
 * @param statementTimeout the effective deadline; zero is off
 * @param lockTimeout the effective deadline; zero is off
 * @param idleInTransactionTimeout the effective deadline; zero is off
 */
public record GrantedSession(
    @Nullable String protocol,
    @Nullable String cipherSuite,
    @Nullable Instant certificateExpires,
    String user,
    int serverVersion,
    int connectionLimit,
    Duration statementTimeout,
    Duration lockTimeout,
    Duration idleInTransactionTimeout) {}
