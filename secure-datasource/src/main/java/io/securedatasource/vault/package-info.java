/**
 * Credentials out of HashiCorp Vault or OpenBao. Needs {@code
 * com.fasterxml.jackson.core:jackson-core}, which the library does not bring.
 */
@NullMarked
package io.securedatasource.vault;

import org.jspecify.annotations.NullMarked;
