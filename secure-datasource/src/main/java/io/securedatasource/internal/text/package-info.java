/** What may be told of texts that come from elsewhere: a server, a certificate, a request. */
@NullMarked
package io.securedatasource.internal.text;

import org.jspecify.annotations.NullMarked;
