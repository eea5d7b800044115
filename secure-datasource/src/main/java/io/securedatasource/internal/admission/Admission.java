package io.securedatasource.internal.admission;

import io.securedatasource.event.SecurityEventListener;
import io.securedatasource.internal.configuration.ConnectionPlan;
import io.securedatasource.internal.configuration.DiscreetProvider;
import io.securedatasource.internal.guard.Guard;
import io.securedatasource.policy.SecurityPolicy;
import java.time.Duration;
import java.time.InstantSource;

/**
 * What it takes to admit sessions.
 *
 * @param dataSource the data source's name, for events
 * @param plan how to open a physical connection
 * @param policy what gate 2 judges by
 * @param credentials asked once for each physical connection
 * @param gate judges what the provider gives
 * @param guard put around each connection that was admitted
 * @param listener told of each event; one that throws nothing, as {@link SecurityEventListener#all}
 *     gives it
 * @param postureLimit how long a look at the role's posture may take
 * @param clock tells the instant at which dates are judged
 */
public record Admission(
    String dataSource,
    ConnectionPlan plan,
    SecurityPolicy policy,
    DiscreetProvider credentials,
    CredentialsGate gate,
    Guard guard,
    SecurityEventListener listener,
    Duration postureLimit,
    InstantSource clock) {}
