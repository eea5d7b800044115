/** Who is asking: the user, tenant and correlation id that a thread's statements run for. */
@NullMarked
package io.securedatasource.context;

import org.jspecify.annotations.NullMarked;
