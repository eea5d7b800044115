package io.securedatasource.internal.statement;

import java.security.SecureRandom;
import java.util.Collection;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A set of canonical forms. A form is found by a hash that nobody outside can aim at ({@link
 * TextHash}) and is in the set when its whole text is equal to one there. Nothing is added to it by
 * looking, so that no text makes the look for another longer. Immutable and thread-safe.
 */
public final class FormIndex {

  private final TextHash hashes;

  /** Side by side, with the hash that each has; at least half of the places are free. */
  private final @Nullable String[] forms;

  private final long[] hashed;

  /** A set of these. */
  public FormIndex(Collection<String> forms) {
    this(forms, new SecureRandom());
  }

  FormIndex(Collection<String> forms, RandomGenerator random) {
    this.hashes = new TextHash(random);
    int places = Integer.highestOneBit(Math.max(forms.size(), 1)) * 4;
    this.forms = new String[places];
    this.hashed = new long[places];
    forms.forEach(this::put);
  }

  private void put(String form) {
    long hash = hashes.of(form.toCharArray(), form.length());
    int place = (int) hash & (forms.length - 1);
    while (forms[place] != null) {
      place = (place + 1) & (forms.length - 1);
    }
    forms[place] = form;
    hashed[place] = hash;
  }

  /** Whether it has that form; a {@link CanonicalForm} is found without making a string first. */
  public boolean has(CharSequence form) {
    return form instanceof CanonicalForm written
        ? has(written, hashes.of(written.written(), written.length()))
        : has(form, hashes.of(form.toString().toCharArray(), form.length()));
  }

  private boolean has(CharSequence form, long hash) {
    int place = (int) hash & (forms.length - 1);
    String there = forms[place];
    while (there != null) {
      if (hashed[place] == hash && there.equals(form.toString())) {
        return true;
      }
      place = (place + 1) & (forms.length - 1);
      there = forms[place];
    }
    return false;
  }
}
