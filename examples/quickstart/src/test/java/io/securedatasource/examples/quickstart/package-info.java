/** The quickstart, its script and the code in the guide, tried. */
@NullMarked
package io.securedatasource.examples.quickstart;

import org.jspecify.annotations.NullMarked;
