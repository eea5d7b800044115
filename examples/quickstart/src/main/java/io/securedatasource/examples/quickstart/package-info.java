@NullMarked
package io.securedatasource.examples.quickstart;

import org.jspecify.annotations.NullMarked;
