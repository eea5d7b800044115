/** A command for lists of statements. */
@NullMarked
package io.securedatasource.examples.allowlist;

import org.jspecify.annotations.NullMarked;
