package io.securedatasource.internal.admission;

import io.securedatasource.credentials.Credentials;
import io.securedatasource.policy.PolicyReport;

/** Judges credentials that a provider has just given. Thread-safe. */
@FunctionalInterface
public interface CredentialsGate {

  /** What the policy says of them. Never repeats a secret. */
  PolicyReport judge(Credentials credentials);
}
