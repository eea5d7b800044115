package io.securedatasource.internal.configuration;

import io.securedatasource.credentials.Credentials;
import io.securedatasource.credentials.CredentialsException;
import io.securedatasource.credentials.CredentialsProvider;
import io.securedatasource.credentials.RotatingCredentials;

/**
 * A provider whose unexpected failures say nothing but their type: a message or cause from an
 * application's secret store may hold what it was asked for.
 */
public record DiscreetProvider(CredentialsProvider provider) implements CredentialsProvider {

  /** Goes around another one, so that what kind of provider there is can be seen. */
  public DiscreetProvider {
    if (provider instanceof DiscreetProvider other) {
      provider = other.provider();
    }
  }

  @Override
  public Credentials get() throws CredentialsException {
    return asked(provider::get);
  }

  /** As {@link RotatingCredentials#maintain()}; nothing for other providers. */
  public void maintain() throws CredentialsException {
    if (provider instanceof RotatingCredentials rotating) {
      asked(
          () -> {
            rotating.maintain();
            return true;
          });
    }
  }

  /** As {@link RotatingCredentials#replace}; other providers are just asked. */
  public Credentials replace(Credentials superseded) throws CredentialsException {
    return provider instanceof RotatingCredentials rotating
        ? asked(() -> rotating.replace(superseded))
        : get();
  }

  private interface Question<T> {
    T ask() throws CredentialsException;
  }

  private static <T> T asked(Question<T> question) throws CredentialsException {
    T answer;
    try {
      answer = question.ask();
    } catch (CredentialsException | VirtualMachineError e) {
      throw e;
    } catch (Throwable e) { // a checked one too: not every language on the JVM declares them
      throw new CredentialsException("the provider failed with " + e.getClass().getName());
    }
    if (answer == null) {
      throw new CredentialsException("the provider gave nothing");
    }
    return answer;
  }

  @Override
  public boolean givesSecretsAway() {
    return provider.givesSecretsAway();
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
