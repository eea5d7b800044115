/** Whom to connect as: secrets that cannot be printed, and where they come from. */
@NullMarked
package io.securedatasource.credentials;

import org.jspecify.annotations.NullMarked;
