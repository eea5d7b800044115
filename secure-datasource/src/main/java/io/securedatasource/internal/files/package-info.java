/** Reads small files that come from outside, without hanging and without reading too much. */
@NullMarked
package io.securedatasource.internal.files;

import org.jspecify.annotations.NullMarked;
