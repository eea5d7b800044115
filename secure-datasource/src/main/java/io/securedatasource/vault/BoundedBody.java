package io.securedatasource.vault;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Takes a body of at most so many bytes. Copies on the way are cleared. The client calls it from
 * one thread at a time.
 */
final class BoundedBody implements BodySubscriber<byte[]> {

  private final int limit;
  private final CompletableFuture<byte[]> body = new CompletableFuture<>();
  private byte[] received = new byte[4096];
  private int length;
  private Flow.@Nullable Subscription subscription;

  BoundedBody(int limit) {
    this.limit = limit;
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    this.subscription = subscription;
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      int more = buffer.remaining();
      if (length + more > limit) {
        if (subscription != null) {
          subscription.cancel();
        }
        onError(new IOException("the answer is too large"));
        return;
      }
      if (length + more > received.length) {
        byte[] larger = Arrays.copyOf(received, Math.max(length + more, 2 * received.length));
        Arrays.fill(received, (byte) 0);
        received = larger;
      }
      buffer.get(received, length, more);
      length += more;
    }
  }

  @Override
  public void onError(Throwable failure) {
    Arrays.fill(received, (byte) 0);
    body.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    byte[] whole = Arrays.copyOf(received, length);
    Arrays.fill(received, (byte) 0);
    body.complete(whole);
  }
}
