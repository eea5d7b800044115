@NullMarked
package io.securedatasource.spring;

import org.jspecify.annotations.NullMarked;
