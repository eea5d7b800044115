package io.securedatasource.internal.statement;

import io.securedatasource.policy.StatementHazard;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The words and names that gate 3 knows, found without making a string. An entry is an index; 0 is
 * that of everything unknown.
 *
 * <p>The table is probed by a key of eight letters, a byte for each. It is the whole word where
 * that has no more; of a longer one it is the end with the length, and letters are compared.
 */
final class Vocabulary {

  /** Stands for no row: a keyword of an expression, a type, or a function without side effects. */
  static final int NEUTRAL = 1;

  /** TRUE, FALSE and NULL. */
  static final int CONSTANT = 1 << 1;

  /** A type, neutral only in front of a string or behind a cast. */
  static final int TYPE = 1 << 2;

  /** A function without side effects, neutral only when it is called. */
  static final int PURE = 1 << 3;

  /** Tells of the server when it is called. */
  static final int INFORMS = 1 << 4;

  /** Builds as much as its constants say when it is called. */
  static final int BUILDS = 1 << 5;

  /** A schema of which every relation tells of the system. */
  static final int CATALOGUE_SCHEMA = 1 << 6;

  /** Schedules SQL, or reaches out, when it is called in the schema of an extension. */
  static final int OF_SCHEMA = 1 << 7;

  /** Takes a lock that the session holds until it ends, or seeds what is random in it. */
  static final int LOCKS = 1 << 8;

  /** A type of numbers. */
  static final int NUMERIC = 1 << 9;

  /** Says the same of every row when it is called: the time, or chance. */
  static final int AMBIENT = 1 << 10;

  /** Says the time without being called. */
  static final int CLOCK = 1 << 11;

  private static final int SLOTS = 2048;

  private static final Vocabulary SHARED = new Vocabulary();

  /** The most letters that a key holds. */
  private static final int WHOLE = 8;

  private final long[] keys = new long[SLOTS];
  private final short[] entries = new short[SLOTS];
  private final List<String> spellings = new ArrayList<>();
  private final String[] names;
  private final byte[][] folded;
  private final Word[] words;
  private final @Nullable StatementHazard[] calls;
  private final short[] traits;

  private Vocabulary() {
    int size = 1024;
    words = new Word[size];
    calls = new StatementHazard[size];
    traits = new short[size];
    spellings.add("");
    words[0] = Word.NONE;
    for (Word word : Word.values()) {
      if (word != Word.NONE) {
        words[entry(word.name().toLowerCase(Locale.ROOT))] = word;
      }
    }
    KnownNames.traits((trait, list) -> each(list, entry -> traits[entry] |= (short) (int) trait));
    KnownNames.calls((hazard, list) -> each(list, entry -> calls[entry] = hazard));
    names = spellings.toArray(String[]::new);
    folded = new byte[names.length][];
    for (int i = 0; i < names.length; i++) {
      folded[i] = names[i].getBytes(StandardCharsets.US_ASCII);
      for (int j = 0; j < folded[i].length; j++) {
        folded[i][j] |= 0x20;
      }
    }
  }

  private void each(String list, java.util.function.IntConsumer action) {
    for (String name : list.strip().split("\\s+", -1)) {
      action.accept(entry(name));
    }
  }

  /** The entry of a name, made when there is none. */
  private int entry(String name) {
    int known = spellings.indexOf(name);
    if (known >= 0) {
      return known;
    }
    int entry = spellings.size();
    spellings.add(name);
    words[entry] = Word.NONE;
    long key = key(name, 0, name.length());
    int slot = slot(key);
    while (keys[slot] != 0) {
      slot = (slot + 1) & (SLOTS - 1);
    }
    keys[slot] = key;
    entries[slot] = (short) entry;
    return entry;
  }

  private static long key(CharSequence text, int start, int end) {
    long letters = 0;
    for (int i = start; i < end; i++) {
      letters = with(letters, text.charAt(i));
    }
    return key(letters, end - start);
  }

  /** The letters of a word, to which one more is added; upper and lower case are the same. */
  static long with(long letters, int letter) {
    return letters << Byte.SIZE | letter | 0x20;
  }

  /** No letter has the topmost bit, so that a long word has no key of a short one. */
  private static long key(long letters, int length) {
    return length <= WHOLE ? letters : (letters ^ (long) length << 56) | Long.MIN_VALUE;
  }

  private static int slot(long key) {
    return (int) ((key * 0x9E3779B97F4A7C15L) >>> 53);
  }

  /** The entry of what stands there, whatever its case; 0 when it is unknown. */
  static int find(CharSequence text, int start, int end) {
    if (end == start || end - start > 63) {
      return 0;
    }
    long key = key(text, start, end);
    Vocabulary shared = SHARED;
    for (int slot = slot(key); ; slot = (slot + 1) & (SLOTS - 1)) {
      long there = shared.keys[slot];
      if (there == 0) {
        return 0;
      }
      if (there == key && same(shared.names[shared.entries[slot]], text, start, end)) {
        return shared.entries[slot];
      }
    }
  }

  /** As {@link #find(CharSequence, int, int)}, for a name in an array. */
  static int find(char[] text, int start, int length) {
    long letters = 0;
    int any = 0;
    for (int i = start; i < start + length; i++) {
      letters = with(letters, text[i]);
      any |= text[i];
    }
    return length == 0 ? 0 : find(text, start, length, letters, any < 128);
  }

  /**
   * As {@link #find(CharSequence, int, int)}, for a name in an array; in haste, so that quotes may
   * hold other characters that are taken for letters.
   *
   * @param letters what {@link #with} made of the name's characters
   * @param ascii whether each of them was below 128; no other name is known
   */
  static int find(char[] text, int start, int length, long letters, boolean ascii) {
    if (!ascii || length > 63) {
      return 0;
    }
    long key = key(letters, length);
    Vocabulary shared = SHARED;
    for (int slot = slot(key); ; slot = (slot + 1) & (SLOTS - 1)) {
      long there = shared.keys[slot];
      if (there == 0) {
        return 0;
      }
      if (there == key
          && (length <= WHOLE || same(shared.folded[shared.entries[slot]], text, start, length))) {
        return shared.entries[slot];
      }
    }
  }

  private static boolean same(String name, CharSequence text, int start, int end) {
    if (name.length() != end - start) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (Characters.fold(text.charAt(start + i)) != name.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean same(byte[] folded, char[] text, int start, int length) {
    if (folded.length != length) {
      return false;
    }
    for (int i = 0; i < folded.length; i++) {
      if ((text[start + i] | 0x20) != folded[i]) {
        return false;
      }
    }
    return true;
  }

  /** How many entries there are. */
  static int size() {
    return SHARED.names.length;
  }

  /** How it is spelt, in lower case. */
  static String name(int entry) {
    return SHARED.names[entry];
  }

  /** The word of the grammar; {@link Word#NONE} when it is none. */
  static Word word(int entry) {
    return SHARED.words[entry];
  }

  /** What calling it does; {@code null} when that is nothing to speak of. */
  static @Nullable StatementHazard call(int entry) {
    return SHARED.calls[entry];
  }

  /** Whether it has one of the traits. */
  static boolean is(int entry, int traits) {
    return (SHARED.traits[entry] & traits) != 0;
  }
}
