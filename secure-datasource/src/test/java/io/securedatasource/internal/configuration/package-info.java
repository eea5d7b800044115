/** What settings mean, beside what the real driver makes of the same text. */
@NullMarked
package io.securedatasource.internal.configuration;

import org.jspecify.annotations.NullMarked;
