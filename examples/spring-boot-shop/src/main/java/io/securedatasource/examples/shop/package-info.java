/** A small shop: products by JPA, a report by JdbcClient, over HTTP. */
@NullMarked
package io.securedatasource.examples.shop;

import org.jspecify.annotations.NullMarked;
