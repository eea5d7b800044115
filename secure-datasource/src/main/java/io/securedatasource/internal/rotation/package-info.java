/**
 * Follows credentials and certificate files as they are replaced: which of them sessions are opened
 * with, and how those that were opened with earlier ones end.
 */
@NullMarked
package io.securedatasource.internal.rotation;

import org.jspecify.annotations.NullMarked;
