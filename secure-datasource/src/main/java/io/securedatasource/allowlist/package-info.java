/**
 * The statement allow-list: a reviewed text file of the statements that an application has, which
 * gate 3 holds it to.
 */
@NullMarked
package io.securedatasource.allowlist;

import org.jspecify.annotations.NullMarked;
