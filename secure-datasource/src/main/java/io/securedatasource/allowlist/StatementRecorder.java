package io.securedatasource.allowlist;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Takes note of the statements that run, in canonical form: of their structure, and of literals
 * only where they are part of it. What a rule refuses is not noted, nor is what may hold a
 * password: the definition of a role, of a server, or of what lies on another, of a function or
 * procedure, DO, and COPY with a program. Other literals that are part of a statement are noted as
 * they stand: a secret in the value of a setting, say.
 *
 * <p>Thread-safe. Bounded: {@value #MOST} statements of at most {@value #LONGEST} characters, and
 * {@value #MOST_CHARACTERS} in all; what is beyond is counted by {@link #dropped()}. A failure to
 * write harms no statement: it is told by {@link #flush()}, and what was not written is written the
 * next time.
 */
public final class StatementRecorder implements AutoCloseable {

  static final int MOST = 10_000;
  static final int LONGEST = 32_768;

  /** All of them together, so that a file of them can be read again. */
  static final int MOST_CHARACTERS = 8 << 20;

  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final @Nullable Path file;
  private final Map<String, ListedStatement> statements = new ConcurrentHashMap<>();
  private final AtomicLong dropped = new AtomicLong();
  private final AtomicLong characters = new AtomicLong();
  private final @Nullable Thread writer;
  private final AtomicBoolean started = new AtomicBoolean();

  private volatile @Nullable String origin;
  private volatile boolean closed;

  /** How many statements were written; guarded by this. */
  private int written;

  private StatementRecorder(@Nullable Path file) {
    this.file = file;
    this.writer = file == null ? null : new Thread(this::writeNowAndThen, "statement-recorder");
  }

  /** There is a writer from the first statement on. It shares no lock with whoever writes. */
  private void wake() {
    if (writer != null && !closed && started.compareAndSet(false, true)) {
      writer.setDaemon(true);
      writer.start();
    }
  }

  /** Keeps what it notes in memory. */
  public static StatementRecorder inMemory() {
    return new StatementRecorder(null);
  }

  /**
   * Adds what it notes to a lock file, every 5 s while there is something new, and when it is
   * closed. The file is made where there is none, is whole at any moment, and may be shared by
   * several processes.
   */
  public static StatementRecorder toFile(Path file) {
    return new StatementRecorder(file);
  }

  /** What the statements that come from now on are put down to: a test's name, say. */
  public void origin(@Nullable String value) {
    this.origin = value;
  }

  /** Takes note of a statement. Called by the data source. */
  public void record(String form) {
    if (form.isEmpty() || statements.containsKey(form)) {
      return;
    }
    boolean fits =
        statements.size() < MOST
            && form.length() <= LONGEST
            && characters.get() + form.length() <= MOST_CHARACTERS;
    ListedStatement statement = fits ? ListedStatement.recorded(form, origin) : null;
    if (statement == null) {
      dropped.incrementAndGet();
    } else if (statements.putIfAbsent(form, statement) == null) {
      characters.addAndGet(form.length());
      wake();
    }
  }

  /** What was noted so far, in the order of a lock file. */
  public List<ListedStatement> statements() {
    return statements.values().stream().sorted().toList();
  }

  /** How many times a statement came that is too long, or for which there was no more room. */
  public long dropped() {
    return dropped.get();
  }

  /**
   * Writes what is new; nothing where this keeps it in memory.
   *
   * @throws IOException when it cannot be written; the file is as it was
   * @throws AllowListException when the file that is there cannot be used; it is left as it is
   */
  public synchronized void flush() throws IOException {
    List<ListedStatement> noted = new ArrayList<>(statements.values());
    if (file != null && noted.size() > written) {
      LockFileWriter.add(file, noted);
      written = noted.size();
    }
  }

  private void writeNowAndThen() {
    while (!closed) {
      try {
        Thread.sleep(INTERVAL.toMillis());
        flush();
      } catch (InterruptedException e) {
        return;
      } catch (IOException | AllowListException e) {
        // Told by flush and close, to whoever asks; the next round tries again.
      }
    }
  }

  /** Writes what is new, and writes no more on its own. */
  @Override
  public void close() throws IOException {
    closed = true;
    if (writer != null) {
      writer.interrupt();
    }
    flush();
  }
}
