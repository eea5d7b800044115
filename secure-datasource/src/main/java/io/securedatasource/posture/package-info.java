/** What the gates found of a data source, in one report with the SQL that mends it. */
@NullMarked
package io.securedatasource.posture;

import org.jspecify.annotations.NullMarked;
