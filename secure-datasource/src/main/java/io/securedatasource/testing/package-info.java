/**
 * For the tests of application teams: a lock file of statements that is kept like a snapshot, and
 * rules for their own code. JUnit Jupiter and ArchUnit are theirs to bring.
 */
@NullMarked
package io.securedatasource.testing;

import org.jspecify.annotations.NullMarked;
