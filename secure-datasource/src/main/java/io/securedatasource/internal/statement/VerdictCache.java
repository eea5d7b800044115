package io.securedatasource.internal.statement;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The verdicts on texts that come again, by exact text and entry point: one cache for each state of
 * the policy. Thread-safe; a look-up takes no lock and never waits.
 *
 * <ul>
 *   <li>It holds at most as many bytes as it was told, texts included; none longer than {@link
 *       #LONGEST_TEXT}.
 *   <li>A text is kept when it comes a second time. Where there is no room, the hand of a clock
 *       goes round: what is cold makes room, and at the first that is warm the hand cools it by one
 *       and the text is not kept this time. So texts that come once push nothing out, texts that
 *       come twice only what is hardly used, and when up to twice as many texts come in turn as
 *       there is room for, most of those that are kept stay.
 *   <li>Whoever adds does it alone; whoever comes meanwhile leaves it. The text comes again.
 *   <li>Nobody outside can aim at a bucket ({@link TextHash}), and none grows past {@link
 *       #LARGEST_BUCKET}.
 * </ul>
 */
final class VerdictCache {

  /** The most that is held unless said, in bytes: about 100,000 texts of 50 characters. */
  static final long STANDARD_BYTES = 16L << 20;

  /** The longest text that is kept, in bytes as the JVM holds it. */
  static final int LONGEST_TEXT = 8 << 10;

  static final int LARGEST_BUCKET = 16;

  private static final int SMALLEST_TABLE = 1 << 8;
  private static final int LARGEST_TABLE = 1 << 16;
  private static final int INSTANCES = 1 << 12;

  /** How often a text must have been met lately to be as safe as can be. */
  private static final int HOTTEST = 7;

  /** A text, what is known of it, and how often it came lately. */
  private static final class Entry extends AdmittedText {
    final EntryPoint entryPoint;
    final long hash;
    final int bytes;

    /** Counted without synchronisation, and not at all once it is hot: readers do not contend. */
    int heat = 1;

    volatile boolean gone;

    Entry(String text, EntryPoint entryPoint, long hash, Verdict verdict) {
      super(text, verdict, 0);
      this.entryPoint = entryPoint;
      this.hash = hash;
      this.bytes = bytes(text, verdict);
    }

    AdmittedText met() {
      if (heat < HOTTEST) {
        heat++;
      }
      return this;
    }
  }

  private final long maximumBytes;
  private final TextHash hashes;
  private final SecondSight secondSight = new SecondSight();

  /** The entries whose very string came lately, found without reading the text. */
  private final AtomicReferenceArray<@Nullable Entry> instances =
      new AtomicReferenceArray<>(INSTANCES);

  /** Buckets by hash; a bucket is never changed but replaced. */
  private volatile AtomicReferenceArray<Entry @Nullable []> table =
      new AtomicReferenceArray<>(SMALLEST_TABLE);

  /** Held by the one thread that adds; what is below is that thread's alone. */
  private final AtomicBoolean adding = new AtomicBoolean();

  private Entry[] clock = new Entry[SMALLEST_TABLE];
  private int size;
  private int hand;

  private final AtomicLong bytes = new AtomicLong();
  private volatile int texts;

  VerdictCache(long maximumBytes, RandomGenerator random) {
    this.maximumBytes = maximumBytes;
    this.hashes = new TextHash(random);
  }

  /**
   * The verdict on this very string, or {@code null} when it did not come lately. Looks at a few
   * characters alone.
   */
  @SuppressWarnings("ReferenceEquality") // another string, equal or not, is for find to tell
  @Nullable AdmittedText ofInstance(String text, EntryPoint entryPoint) {
    Entry entry = instances.getAcquire(instanceSlot(text));
    return entry != null && entry.sql() == text && entry.entryPoint == entryPoint
        ? entry.met()
        : null;
  }

  /** What {@link #find} and {@link #offer} want to know of a text. */
  long hash(TextBytes text) {
    return hashes.of(text);
  }

  /** The verdict on an equal text, or {@code null} when it is not kept. */
  @SuppressWarnings("ReferenceEquality") // only the very string can be met as an instance
  @Nullable AdmittedText find(String text, EntryPoint entryPoint, long hash) {
    AtomicReferenceArray<Entry @Nullable []> buckets = table;
    Entry[] bucket = buckets.getAcquire((int) hash & (buckets.length() - 1));
    if (bucket != null) {
      for (Entry entry : bucket) {
        if (entry.hash == hash && entry.entryPoint == entryPoint && entry.sql().equals(text)) {
          if (entry.sql() == text) {
            remember(entry);
          }
          return entry.met();
        }
      }
    }
    return null;
  }

  private void remember(Entry entry) {
    int slot = instanceSlot(entry.sql());
    instances.set(slot, entry);
    if (entry.gone) { // taken out meanwhile: what is not counted must not be held
      instances.compareAndSet(slot, entry, null);
    }
  }

  /**
   * Takes note of a text that was just judged, and keeps the verdict when the text came before.
   *
   * @return whether the text came before, as far as is known
   */
  boolean offer(String text, EntryPoint entryPoint, long hash, Verdict verdict) {
    if (!secondSight.seen(hash)) {
      return false;
    }
    if (adding.compareAndSet(false, true)) {
      try {
        add(text, entryPoint, hash, verdict);
      } finally {
        adding.set(false);
      }
    }
    return true;
  }

  /** How many texts are held. */
  int texts() {
    return texts;
  }

  /** The bytes that are held. */
  long bytes() {
    return bytes.get();
  }

  private void add(String text, EntryPoint entryPoint, long hash, Verdict verdict) {
    if (find(text, entryPoint, hash) != null) { // another was quicker
      return;
    }
    Entry entry = new Entry(text, entryPoint, hash, verdict);
    if (textBytes(text) > LONGEST_TEXT || entry.bytes > maximumBytes || !makeRoom(entry.bytes)) {
      return;
    }
    if (size == table.length() && size < LARGEST_TABLE) {
      grow();
    }
    if (put(table, entry)) {
      if (size == clock.length) {
        clock = Arrays.copyOf(clock, size * 2);
      }
      clock[size++] = entry;
      texts = size;
      bytes.addAndGet(entry.bytes);
    }
  }

  private boolean makeRoom(int wanted) {
    while (bytes.get() + wanted > maximumBytes) {
      hand = hand < size ? hand : 0;
      Entry entry = clock[hand];
      if (entry.heat > 0) {
        entry.heat--;
        hand++;
        return false;
      }
      remove(entry);
      clock[hand] = clock[--size]; // the newest: it has a whole round before it
      clock[size] = null;
      texts = size;
      hand++;
    }
    return true;
  }

  private static boolean put(AtomicReferenceArray<Entry @Nullable []> buckets, Entry entry) {
    int index = (int) entry.hash & (buckets.length() - 1);
    Entry[] bucket = buckets.getPlain(index);
    int length = bucket == null ? 0 : bucket.length;
    if (length == LARGEST_BUCKET) {
      return false;
    }
    Entry[] larger = bucket == null ? new Entry[1] : Arrays.copyOf(bucket, length + 1);
    larger[length] = entry;
    buckets.setRelease(index, larger);
    return true;
  }

  private void remove(Entry entry) {
    int index = (int) entry.hash & (table.length() - 1);
    Entry[] bucket = table.getPlain(index);
    table.setRelease(index, without(entry, bucket));
    bytes.addAndGet(-entry.bytes);
    entry.gone = true;
    instances.compareAndSet(instanceSlot(entry.sql()), entry, null);
  }

  @SuppressWarnings("ReferenceEquality") // an entry is itself alone
  private static Entry @Nullable [] without(Entry entry, Entry @Nullable [] bucket) {
    if (bucket == null || bucket.length == 1) {
      return null;
    }
    Entry[] smaller = new Entry[bucket.length - 1];
    int kept = 0;
    for (Entry other : bucket) {
      if (other != entry) {
        smaller[kept++] = other;
      }
    }
    return smaller;
  }

  private void grow() {
    AtomicReferenceArray<Entry @Nullable []> larger =
        new AtomicReferenceArray<>(table.length() * 2);
    for (int i = 0; i < size; i++) {
      put(larger, clock[i]);
    }
    table = larger;
  }

  /** A few characters tell most texts apart; where they do not, {@link #find} does. */
  private static int instanceSlot(String text) {
    int length = text.length();
    if (length == 0) {
      return 0;
    }
    int quarter = length >> 2;
    int mix =
        text.charAt(quarter)
            ^ text.charAt(length >> 1) << 8
            ^ text.charAt(length - 1 - quarter) << 16
            ^ text.charAt(length - 1) << 24
            ^ length << 5;
    return (mix * 0x9E3779B9) >>> (Integer.SIZE - 12);
  }

  /**
   * What an entry holds on to, on a 64-bit JVM with compressed references: itself, the string, its
   * places in bucket, clock and table, and, where there is one, the report.
   */
  private static int bytes(String text, Verdict verdict) {
    return 112 + textBytes(text) + (verdict.report() == null ? 0 : 2048);
  }

  /** Latin-1 takes a byte for each character, anything else two. */
  private static int textBytes(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0xFF) {
        return 2 * text.length();
      }
    }
    return text.length();
  }
}
