/** What happened: the events of the gates, who may listen, and the exceptions callers see. */
@NullMarked
package io.securedatasource.event;

import org.jspecify.annotations.NullMarked;
