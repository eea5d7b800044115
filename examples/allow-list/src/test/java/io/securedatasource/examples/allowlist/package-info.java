/** The command, tried on files. */
@NullMarked
package io.securedatasource.examples.allowlist;

import org.jspecify.annotations.NullMarked;
