/** The scripts, run and tried. */
@NullMarked
package io.securedatasource.examples.hardening;

import org.jspecify.annotations.NullMarked;
