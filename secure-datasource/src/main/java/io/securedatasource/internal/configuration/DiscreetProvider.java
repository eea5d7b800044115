package io.securedatasource.internal.configuration;

import io.securedatasource.credentials.Credentials;
import io.securedatasource.credentials.CredentialsException;
import io.securedatasource.credentials.CredentialsProvider;

/**
 * A provider whose unexpected failures say nothing but their type: a message or cause from an
 * application's secret store may hold what it was asked for.
 */
public record DiscreetProvider(CredentialsProvider provider) implements CredentialsProvider {

  @Override
  public Credentials get() throws CredentialsException {
    Credentials credentials;
    try {
      credentials = provider.get();
    } catch (CredentialsException | VirtualMachineError e) {
      throw e;
    } catch (Throwable e) { // a checked one too: not every language on the JVM declares them
      throw new CredentialsException("the provider failed with " + e.getClass().getName());
    }
    if (credentials == null) {
      throw new CredentialsException("the provider gave nothing");
    }
    return credentials;
  }

  @Override
  public String description() {
    try {
      return provider.description();
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable e) {
      return "a provider that does not describe itself";
    }
  }

  @Override
  public String toString() {
    return description();
  }
}
