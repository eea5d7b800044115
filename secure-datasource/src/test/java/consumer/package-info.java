/** An application outside the library's packages, as the module system sees one. */
@NullMarked
package consumer;

import org.jspecify.annotations.NullMarked;
