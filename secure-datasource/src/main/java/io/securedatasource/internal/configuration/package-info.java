/** From settings, however they were written, to facts for gate 1 and properties for the driver. */
@NullMarked
package io.securedatasource.internal.configuration;

import org.jspecify.annotations.NullMarked;
