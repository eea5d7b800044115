package io.securedatasource.internal.files;

/**
 * A file could not be read. The message is a predicate without path and without contents, such as
 * {@code "does not exist"}, so that the caller says which file in its own words.
 */
public final class UnusableFileException extends Exception {

  private static final long serialVersionUID = 1L;

  UnusableFileException(String predicate) {
    super(predicate);
  }

  /** What is wrong with the file: {@code "is a directory"}. */
  public String predicate() {
    return String.valueOf(getMessage());
  }
}
