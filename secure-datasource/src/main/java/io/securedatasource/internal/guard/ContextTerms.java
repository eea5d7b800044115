package io.securedatasource.internal.guard;

import io.securedatasource.context.ContextSettings;
import io.securedatasource.event.SecurityEvent.ContextRefused.Reason;
import io.securedatasource.internal.statement.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * How contexts are carried into sessions.
 *
 * @param settings where the server finds them
 * @param required whether a statement needs a tenant
 * @param listener told of what is refused
 */
public record ContextTerms(ContextSettings settings, boolean required, Listener listener) {

  /** Told of each statement that cannot run for whom it would have to run. Thread-safe. */
  public interface Listener {

    /**
     * A statement was refused, on this thread.
     *
     * @param verdict on its text
     * @param sql its text, to be fingerprinted and never told; {@code null} when it is not known
     */
    void refused(Reason reason, Verdict verdict, @Nullable String sql);
  }

  /** Telling nobody. */
  public ContextTerms(ContextSettings settings, boolean required) {
    this(settings, required, (reason, verdict, sql) -> {});
  }

  /** These terms, telling that listener. */
  public ContextTerms tellingOfRefusals(Listener value) {
    return new ContextTerms(settings, required, value);
  }

  /** What the listener throws harms no statement, and hides no refusal. */
  void tell(ContextRefusal refusal, Verdict verdict, @Nullable String sql) {
    try {
      listener.refused(refusal.reason(), verdict, sql);
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable e) {
      // It is refused all the same.
    }
  }
}
