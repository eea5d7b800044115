/**
 * What is acceptable: facts, the catalogue of rules that judge them, and the policy that says which
 * rules hold and how. Pure: no input or output, no {@code java.sql}, no type of a driver or pool.
 */
@NullMarked
package io.securedatasource.policy;

import org.jspecify.annotations.NullMarked;
