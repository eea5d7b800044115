/** What the frameworks that are tried here work on. */
@NullMarked
package io.securedatasource.examples.frameworks;

import org.jspecify.annotations.NullMarked;
