/** Opens physical connections, gathers what the server granted, and lets gate 2 judge it. */
@NullMarked
package io.securedatasource.internal.admission;

import org.jspecify.annotations.NullMarked;
